import { expect, test } from '@jest/globals';
import { planCampaign, type PlannedFault, type PlanOptions } from './plan.ts';

const tenMinutes = { durationMs: 600_000, clients: 30, powerCuts: 6 };
const oneMinute = { durationMs: 60_000, clients: 12, powerCuts: 1 };
const serverKinds = ['SIGSTOP', 'SIGTERM', 'kill -9'];
const seeds = Array.from({ length: 200 }, (_, n) => n + 1);

function faultsOf(options: PlanOptions): readonly PlannedFault[] {
  const { first, second } = planCampaign(options);
  return [...first.faults, ...second.faults];
}

test('the same seed gives the same plan, another seed another', () => {
  expect(planCampaign({ ...tenMinutes, seed: 7 })).toEqual(planCampaign({ ...tenMinutes, seed: 7 }));
  expect(planCampaign({ ...tenMinutes, seed: 7 })).not.toEqual(planCampaign({ ...tenMinutes, seed: 8 }));
});

test.each([1, 2, 3, 4, 5])('ten minutes hold 200 faults of every kind, the longest too (seed %i)', (seed) => {
  const faults = faultsOf({ ...tenMinutes, seed });
  expect(faults.length).toBeGreaterThanOrEqual(200);
  expect(new Set(faults.map(({ fault }) => fault.kind)).size).toBe(12);
  const paused = faults.flatMap(({ fault }) => (fault.kind === 'SIGSTOP' ? [fault.forMs] : []));
  expect(new Set(paused)).toEqual(new Set([1_000, 6_000, 30_000]));
});

test('each phase has its faults in order, and ends before nobody can find a silent connection', () => {
  for (const seed of seeds) {
    const { first, second } = planCampaign({ ...tenMinutes, seed });
    for (const { faults, durationMs } of [first, second]) {
      expect(faults.every(({ atMs }, n) => atMs >= (faults[n - 1]?.atMs ?? 0) && atMs < durationMs)).toBe(true);
      for (const { atMs, fault } of faults) {
        if (fault.kind === 'half-open for good') expect(atMs + fault.withinMs).toBeLessThan(durationMs + 500);
      }
    }
  }
});

test('one minute hurts the server in each way, and has no long pause', () => {
  for (const seed of seeds) {
    const faults = faultsOf({ ...oneMinute, seed });
    const kinds = new Set<string>(faults.map(({ fault }) => fault.kind));
    expect(serverKinds.filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(faults.length).toBeGreaterThanOrEqual(10);
    expect(faults.every(({ fault }) => fault.kind !== 'SIGSTOP' || fault.forMs <= 6_000)).toBe(true);
  }
});
