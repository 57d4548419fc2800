import { expect, test } from '@jest/globals';
import { Lru } from './lru.ts';

test('forgets what was used longest ago', () => {
  const lru = new Lru<string, number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  expect(lru.get('a')).toBe(1);
  lru.set('c', 3);
  expect([lru.get('a'), lru.get('b'), lru.get('c'), lru.size]).toEqual([1, undefined, 3, 2]);
});

test('keeps the newest value of a key, once', () => {
  const lru = new Lru<string, number>(2);
  lru.set('a', 1);
  lru.set('a', 2);
  expect([lru.get('a'), lru.size]).toEqual([2, 1]);
  lru.delete('a');
  expect(lru.get('a')).toBeUndefined();
});

test('believes nothing that is older than it may be', () => {
  let now = 0;
  const lru = new Lru<string, number>(2, { maxAgeMs: 100, now: () => now });
  lru.set('a', 1);
  now = 100;
  expect(lru.get('a')).toBe(1);
  now = 101;
  expect([lru.get('a'), lru.size]).toEqual([undefined, 0]);
});
