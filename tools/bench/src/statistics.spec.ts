import { expect, test } from '@jest/globals';
import { median, percentile, spreadOf } from './statistics.ts';

test('a percentile is the value at the nearest rank, whatever the order', () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect(percentile(values, 0.5)).toBe(50);
  expect(percentile(values, 0.99)).toBe(99);
  expect(percentile(values, 1)).toBe(100);
});

test('a percentile of few values is one of them', () => {
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([1, 9], 0.5)).toBe(1);
  expect(percentile([], 0.5)).toBe(0);
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([5, 1, 3])).toBe(3);
});

test('a spread names median, minimum and maximum', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
});
