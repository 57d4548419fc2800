import { expect, test } from '@jest/globals';
import { CommitQueue, RecoveryService, RoomFeed } from '@parley/server-chat';
import { mutants, sound } from './mutants.ts';
import type { OpenNode } from './node.ts';
import { runSchedule } from './run-schedule.ts';

// SEED=… repeats one schedule and prints its history; SCHEDULES=… plays more of them.
const seed = process.env['SEED'];
const schedules = Number(process.env['SCHEDULES'] ?? 10_000);
/** A mutant is found by one of so many schedules, or it lives. */
const schedulesPerMutant = 1_500;
const timeoutMs = 600_000;

/** The server's own parts, as its modules put them together. */
const openNode: OpenNode = ({ log, emit, defer }) => {
  const feed = new RoomFeed(log, emit);
  const recovery = new RecoveryService(log, feed);
  const queue = new CommitQueue(
    log,
    ({ room, from, head, items }) => {
      feed.publish(room, { from, to: head, items });
    },
    { defer },
  );
  return {
    enqueue: (room, command) => queue.enqueue(room, command),
    catchUp: (from, sink) => recovery.catchUp(from, sink),
    changesSince: (query) => recovery.changesSince(query),
    headsSince: (tick, rooms) => feed.headsSince(tick, rooms),
    get tick() {
      return feed.tick;
    },
  };
};

async function story(number: number): Promise<string | undefined> {
  const { violations } = await runSchedule(number, { openNode, mutant: sound });
  const found = violations.map(({ check, story: told }) => `${check}: ${told}`);
  return found.length > 0 ? [`SEED=${number}`, ...found].join('\n') : undefined;
}

test(
  'whatever the network, crashes and power cuts do, the log and its replicas keep every promise',
  async () => {
    const first = seed === undefined ? 1 : Number(seed);
    const count = seed === undefined ? schedules : 1;
    const stories: string[] = [];
    for (let number = first; number < first + count && stories.length < 5; number += 1) {
      const told = await story(number);
      if (told !== undefined) stories.push(told);
    }
    expect(stories.join('\n\n')).toBe('');
  },
  timeoutMs,
);

test('the same seed plays the same schedule', async () => {
  const [first, second] = [
    await runSchedule(7, { openNode, mutant: sound }),
    await runSchedule(7, { openNode, mutant: sound }),
  ];
  expect(JSON.stringify(second.history.events)).toBe(JSON.stringify(first.history.events));
  if (seed === undefined) return;
  const { plan, history } = await runSchedule(Number(seed), { openNode, mutant: sound });
  const lines = [plan, ...history.events, ...history.generations.flatMap(({ journal }) => journal)];
  process.stdout.write(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
});

test.each(mutants)(
  '$check finds out when $name',
  async ({ check, ...mutant }) => {
    const found = new Set<string>();
    for (let number = 1; number <= schedulesPerMutant && !found.has(check); number += 1) {
      const { violations } = await runSchedule(number, { openNode, mutant: { check, ...mutant } });
      for (const violation of violations) found.add(violation.check);
    }
    expect([...found]).toContain(check);
  },
  timeoutMs,
);
