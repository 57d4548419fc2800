import { expect, test } from '@jest/globals';
import { defaultRuns, parseOptions } from './options.ts';

const ids = ['deliveries', 'start'];

test('everything is measured by default', () => {
  expect(parseOptions([], ids)).toEqual({ only: [], runs: defaultRuns, isQuick: false });
});

test('a quick run is one run, unless told otherwise', () => {
  expect(parseOptions(['--quick'], ids).runs).toBe(1);
  expect(parseOptions(['--quick', '--runs', '2'], ids).runs).toBe(2);
});

test('several figures can be named', () => {
  expect(parseOptions(['--only', 'start', '--only', 'deliveries'], ids).only).toEqual(['start', 'deliveries']);
});

test.each([[['--only', 'speed']], [['--runs', '0']], [['--runs', 'many']], [['--fast']]])('%j is refused', (args) => {
  expect(() => parseOptions(args, ids)).toThrow();
});
