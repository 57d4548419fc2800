import { expect, test } from '@jest/globals';
import { steadyTime } from './system.ts';

/** A wall's clock that a test sets, and a stopwatch. */
function told(): { now: () => number; wall: { at: number }; watch: { at: number } } {
  const [wall, watch] = [{ at: 1_795_000_000_000 }, { at: 0.25 }];
  return {
    wall,
    watch,
    now: steadyTime(
      () => wall.at,
      () => watch.at,
    ),
  };
}

test('time goes on, although the clock is put back', () => {
  const { now, wall, watch } = told();
  expect(now()).toBe(1_795_000_000_000);
  wall.at -= 3_600_000;
  expect(now()).toBe(1_795_000_000_000);
  watch.at += 1_500;
  wall.at += 1_500;
  expect(now()).toBe(1_795_000_001_500);
});

test('time that a machine slept through has passed', () => {
  const { now, wall } = told();
  now();
  wall.at += 3_600_000;
  expect(now()).toBe(1_795_003_600_000);
});

test('it is in whole milliseconds', () => {
  const { now, watch } = told();
  now();
  watch.at += 0.4;
  expect(now()).toBe(1_795_000_000_000);
});
