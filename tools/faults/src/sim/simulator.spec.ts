import { expect, test } from '@jest/globals';
import { CommitQueue, RecoveryService, RoomFeed } from '@parley/server-chat';
import type { OpenNode } from './node.ts';
import { runSchedule } from './run-schedule.ts';

const openNode: OpenNode = ({ log, emit, defer }) => {
  const feed = new RoomFeed(log, emit);
  const queue = new CommitQueue(
    log,
    ({ room, from, head, items }) => {
      feed.publish(room, { from, to: head, items });
    },
    { defer },
  );
  const recovery = new RecoveryService(log, feed);
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
const sound = { name: 'none', check: 'C1' as const };
test('run', async () => {
  const start = performance.now();
  const first = Number(process.env['SEED'] ?? 1),
    count = Number(process.env['COUNT'] ?? 200);
  let commands = 0,
    stuck = 0;
  const bad: unknown[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const result = await runSchedule(seed, { openNode, mutant: sound });
    commands += result.commands;
    if (result.waiting > 0) stuck += 1;
    if (result.violations.length > 0 || result.waiting > 0)
      bad.push([seed, result.violations.slice(0, 3), result.waiting]);
    if (process.env['DUMP']) {
      console.log(JSON.stringify(result.plan));
      console.log(result.history.events.map((e) => JSON.stringify(e)).join('\n'));
      console.log(
        JSON.stringify(
          result.history.generations.map((g) => [g.epochs, g.journal]),
          null,
          1,
        ),
      );
    }
  }
  console.log(
    { ms: performance.now() - start, commands, stuck, bad: bad.length },
    JSON.stringify(bad.slice(0, 5), null, 1),
  );
  expect(bad).toEqual([]);
}, 600_000);
