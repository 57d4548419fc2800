import { expect, test } from '@jest/globals';
import { whySkipPowerCuts } from './strace.ts';

test('on Linux nobody skips power cuts unawares: it is said what to install', () => {
  expect(() => whySkipPowerCuts('strace is not installed', 'linux')).toThrow(
    /^Power cuts can't be tested: strace is not installed\. Install it \(Debian, Ubuntu: apt-get install strace\)/,
  );
});

test('where strace can’t exist they are skipped, and with it they are not', () => {
  expect(whySkipPowerCuts('strace is not installed', 'darwin')).toBe('strace is not installed');
  expect(whySkipPowerCuts(undefined, 'linux')).toBeUndefined();
});
