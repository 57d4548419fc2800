import { expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCampaign } from './campaign.ts';
import { importOf } from './mutants/mutants.ts';
import { whyNoStrace, whySkipPowerCuts } from '../power-cut/strace.ts';

const main = fileURLToPath(new URL('../../../../apps/api/dist/main.js', import.meta.url));
const seed = Number(process.env['FAULTS_SEED'] ?? 1);

test('a minute of faults against the built server violates nothing', async () => {
  expect(existsSync(main)).toBe(true);
  const result = await runCampaign({ main, seed, durationMs: 60_000, clients: 12, actionsPerSecond: 8 });
  console.info(`Seed ${seed}: ${result.recorder.acks.length} acknowledged changes, ${result.faults.length} faults.`);
  expect(result.violations).toEqual([]);
  expect(result.restedAfterMs).toBeLessThan(30_000);
  // What refuses everything is safe, too.
  expect(result.recorder.acks.length).toBeGreaterThan(300);
  const kinds = new Set(result.faults.map(({ kind }) => kind));
  expect([...kinds]).toEqual(expect.arrayContaining(['kill -9', 'SIGTERM', 'SIGSTOP', 'old copy restored']));
  expect(result.faults.length).toBeGreaterThan(10);
}, 300_000);

const where = whySkipPowerCuts(whyNoStrace()) === undefined ? test : test.skip;

where.each(['synchronous-off', 'ack-before-commit'] as const)(
  'a power cut catches %s',
  async (mutant) => {
    const result = await runCampaign({
      main,
      seed,
      durationMs: 1,
      clients: 4,
      powerCuts: 1,
      stopsAtViolation: true,
      imports: [importOf(mutant)],
    });
    expect(new Set(result.violations.map(({ check }) => check))).toContain('C1');
  },
  180_000,
);
