import { expect, test } from '@jest/globals';
import { CommitQueue, PersistenceService, RecoveryService, RoomFeed, SendLimit } from '@parley/server-chat';
import type { CheckName } from '../checks/history.ts';
import { brokenCopy } from './broken-copy.ts';
import type { Mutant } from './mutant.ts';
import { mutants, sound } from './mutants.ts';
import type { OpenNode } from './node.ts';
import { runSchedule, type ScheduleOptions } from './run-schedule.ts';
import type { Sdk } from './sim-client.ts';

// SEED=… repeats one schedule and prints its history; SCHEDULES=… plays more of them.
const seed = process.env['SEED'];
const schedules = Number(process.env['SCHEDULES'] ?? 10_000);
/** A mutant is found by one of so many schedules, or it lives. The rarest is found by about one in a thousand. */
const schedulesPerMutant = 8_000;
const timeoutMs = 600_000;

/** Refuses when the schedule says so. */
class SimLimit extends SendLimit {
  constructor(private readonly takeLimit: () => Promise<void>) {
    super({ count: 1, perMs: 1 });
  }

  override take(): Promise<void> {
    return this.takeLimit();
  }
}

/** The server's own parts, as its modules put them together. */
function openNodeWith(Feed: typeof RoomFeed): OpenNode {
  return ({ log, emit, defer, wait, now, takeLimit }) => {
    const feed = new Feed(log, emit, { wait, now });
    const recovery = new RecoveryService(log, feed);
    const queue = new CommitQueue(
      log,
      ({ room, from, head, items }) => {
        feed.publish(room, { from, to: head, items });
      },
      { defer },
    );
    const persistence = new PersistenceService(log, queue, new SimLimit(takeLimit));
    return {
      write: (writer, room, command) => persistence.write(writer, room, command),
      catchUp: (from, sink) => recovery.catchUp(from, sink),
      changesSince: (query) => recovery.changesSince(query),
      headsSince: (tick, rooms) => feed.headsSince(tick, rooms),
      get tick() {
        return feed.tick;
      },
    };
  };
}

/** A mutant's world: its broken source, where it has one. */
async function worldOf(mutant: Mutant): Promise<ScheduleOptions> {
  const { source } = mutant;
  if (source?.of === 'client') {
    return { mutant, openNode: openNodeWith(RoomFeed), sdk: await brokenCopy<Sdk>(source, 'index.ts') };
  }
  const feed = source && (await brokenCopy<{ RoomFeed: typeof RoomFeed }>(source, 'room-feed.ts'));
  return { mutant, openNode: openNodeWith(feed?.RoomFeed ?? RoomFeed) };
}

const soundWorld = await worldOf(sound);

async function story(number: number): Promise<string | undefined> {
  const { violations } = await runSchedule(number, soundWorld);
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
  const [first, second] = [await runSchedule(7, soundWorld), await runSchedule(7, soundWorld)];
  expect(JSON.stringify(second.history.events)).toBe(JSON.stringify(first.history.events));
  if (seed === undefined) return;
  const { plan, history } = await runSchedule(Number(seed), soundWorld);
  const lines = [plan, ...history.events, ...history.generations.flatMap(({ journal }) => journal)];
  process.stdout.write(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
});

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
  '%s is caught',
  async (_, mutant) => {
    const world = await worldOf(mutant);
    const found = new Set<CheckName>();
    const isCaught = (): boolean => mutant.checks.every((check) => found.has(check));
    for (let number = 1; number <= schedulesPerMutant && !isCaught(); number += 1) {
      const { violations } = await runSchedule(number, world);
      for (const { check } of violations) found.add(check);
    }
    expect([...found]).toEqual(expect.arrayContaining([...mutant.checks]));
  },
  timeoutMs,
);

test('every check finds a mutant', () => {
  const named = new Set(mutants.flatMap(({ checks }) => checks));
  expect([...named].toSorted()).toEqual(['C1', 'C10', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8', 'C9']);
});
