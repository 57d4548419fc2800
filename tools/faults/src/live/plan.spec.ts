import { expect, test } from '@jest/globals';
import { planFaults } from './plan.ts';

const tenMinutes = { durationMs: 500_000, clients: 30 };

test('the same seed gives the same plan, another seed another', () => {
  expect(planFaults({ ...tenMinutes, seed: 7 })).toEqual(planFaults({ ...tenMinutes, seed: 7 }));
  expect(planFaults({ ...tenMinutes, seed: 7 })).not.toEqual(planFaults({ ...tenMinutes, seed: 8 }));
});

test.each([1, 2, 3, 4, 5])('eight minutes hold 200 faults of every kind (seed %i)', (seed) => {
  const plan = planFaults({ ...tenMinutes, seed });
  expect(plan.length).toBeGreaterThanOrEqual(200);
  expect(new Set(plan.map(({ fault }) => fault.kind)).size).toBe(11);
  const paused = plan.flatMap(({ fault }) => (fault.kind === 'SIGSTOP' ? [fault.forMs] : []));
  expect(new Set(paused)).toEqual(new Set([1_000, 6_000, 30_000]));
  expect(plan.every(({ atMs }, n) => atMs >= (plan[n - 1]?.atMs ?? 0) && atMs < 500_000)).toBe(true);
});

test('a short campaign has no long pause', () => {
  const plan = planFaults({ seed: 1, durationMs: 30_000, clients: 12 });
  expect(plan.length).toBeGreaterThan(5);
  expect(plan.every(({ fault }) => fault.kind !== 'SIGSTOP' || fault.forMs <= 3_000)).toBe(true);
});
