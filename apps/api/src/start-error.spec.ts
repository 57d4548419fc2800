import { expect, test } from '@jest/globals';
import { AccountsOpenError } from '@parley/server-accounts';
import { MetricsOpenError } from '@parley/server-metrics';
import { ConfigError } from './config/config.ts';
import { startSentence } from './start-error.ts';

const at = { PORT: 80, HOST: 'chat.example' };
const listening = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'listen' });

test.each([
  ['EADDRINUSE', /^Another program listens on port 80 of chat\.example, so Parley did not start\./],
  ['EACCES', /^This user may not listen on port 80 of chat\.example/],
  ['EADDRNOTAVAIL', /^HOST is "chat\.example", which is no address of this machine/],
])('%s is explained', (code, sentence) => {
  expect(startSentence(listening(code), at)).toMatch(sentence);
});

test('errors that explain themselves are left to it', () => {
  expect(startSentence(new ConfigError('PORT is wrong.'), at)).toBe('PORT is wrong.');
  expect(startSentence(new MetricsOpenError('Port 1 is in use.'), at)).toBe('Port 1 is in use.');
  expect(startSentence(new AccountsOpenError('The accounts are damaged.'), at)).toBe('The accounts are damaged.');
});

test('a defect is not explained away', () => {
  expect(startSentence(new TypeError('x is not a function'), at)).toBeUndefined();
  expect(startSentence(Object.assign(new Error('no'), { code: 'EACCES', syscall: 'open' }), at)).toBeUndefined();
});
