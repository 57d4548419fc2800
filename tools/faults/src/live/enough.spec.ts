import { expect, test } from '@jest/globals';
import { tooLittle } from './enough.ts';

const resultOf = (faults: number, acks: number): Parameters<typeof tooLittle>[0] => ({
  faults: Array.from({ length: faults }, () => ({ kind: 'kill -9', beganMs: 0, endedMs: 1 })),
  recorder: { acks: Array.from({ length: acks }, () => ({ client: 'p1', atMs: 0 })) },
});

test('ten minutes must have 200 faults and 100,000 acknowledged changes', () => {
  expect(tooLittle(resultOf(200, 100_000), 600_000)).toEqual([]);
  expect(tooLittle(resultOf(199, 100_000), 600_000)).toEqual(['199 faults, of 200 at least']);
  expect(tooLittle(resultOf(200, 99_999), 600_000)).toHaveLength(1);
});

test('a shorter campaign may do as much as it can', () => {
  expect(tooLittle(resultOf(1, 1), 599_000)).toEqual([]);
});
