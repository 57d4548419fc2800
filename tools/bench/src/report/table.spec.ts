import { expect, test } from '@jest/globals';
import type { Row } from '../figures/figure.ts';
import { busyTable, figuresTable, number } from './table.ts';
import { verdictOf } from './verdict.ts';

const row: Row = {
  name: 'deliveries',
  unit: '/s',
  values: [300, 100, 200],
  baseline: { name: 'plain', values: [30, 5, 25] },
  goal: { of: 'ratio', atLeast: 10 },
};

test('a ratio compares values of the same run', () => {
  expect(verdictOf(row).ratio).toEqual({ median: 10, min: 8, max: 20 });
});

test('a goal is met by the median', () => {
  expect(verdictOf(row).isMet).toBe(true);
  expect(verdictOf({ ...row, goal: { of: 'ratio', atLeast: 10.1 } }).isMet).toBe(false);
  expect(verdictOf({ ...row, goal: { of: 'ratio', atMost: 9 } }).isMet).toBe(false);
  expect(verdictOf({ ...row, goal: { of: 'value', atMost: 200 } }).isMet).toBe(true);
});

test('a goal without figures is missed', () => {
  expect(verdictOf({ ...row, values: [Number.NaN] }).isMet).toBe(false);
});

test('a line shows both sides, the ratio, the goal and whether it is met', () => {
  expect(figuresTable([row]).split('\n').at(-1)).toBe(
    '| deliveries | 200 (100 – 300)/s | plain: 25 (5 – 30)/s | **10** (8 – 20) | ≥ 10 × | met |',
  );
});

test('a line without baseline or goal leaves them empty', () => {
  expect(
    figuresTable([{ name: 'reads', unit: '', values: [1] }])
      .split('\n')
      .at(-1),
  ).toBe('| reads | 1 |  |  |  |  |');
});

test('shares of a core are in percent', () => {
  expect(
    busyTable({ sends: { Parley: { server: 0.984, load: 0.3 } } })
      .split('\n')
      .at(-1),
  ).toBe('| sends | Parley | 98 % | 30 % |');
});

test.each([
  [1_234_567.8, '1,234,568'],
  [12.345, '12.3'],
  [0.000_123_4, '0.000123'],
  [Number.NaN, '–'],
])('%f is written %s', (value, text) => {
  expect(number(value)).toBe(text);
});
