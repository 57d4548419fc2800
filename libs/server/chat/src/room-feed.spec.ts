import { describe, expect, test } from '@jest/globals';
import type { Frame, Message } from '@parley/dto';
import type { ChangesRead, ReadLimit } from '@parley/server-domain';
import { RoomFeed } from './room-feed.ts';

const room = 'lobby';
const author = { id: 'ada', name: 'Ada', isGuest: false };
const item = (seq: number, text = 'hi'): Message => ({
  id: `m${String(seq)}`,
  seq,
  rev: seq,
  editRev: seq,
  author,
  text,
  createdAt: '2026-01-01T00:00:00.000Z',
});
const items = (from: number, to: number, text?: string): Message[] =>
  Array.from({ length: to - from }, (_, n) => item(from + n + 1, text));

/** A log of plain messages up to `head`, which counts how often it is read. */
function world({ head, text }: { head: number; text?: string }) {
  const frames: Frame[] = [];
  const state = { head, reads: 0, failures: 0, repairs: 0, now: 0 };
  const pauses: number[] = [];
  const troubles: unknown[] = [];
  const feed = new RoomFeed(
    {
      epoch: 'epoch-1',
      heads: (rooms) => Promise.resolve(new Map(rooms.map((id) => [id, { head: state.head, members: 1 }]))),
      changesSince: (_room: string, rev: number, limit: ReadLimit): Promise<ChangesRead> => {
        state.reads += 1;
        if (state.failures > 0) {
          state.failures -= 1;
          return Promise.reject(new Error('not now'));
        }
        const all = items(rev, state.head, text);
        const fitting = Math.max(1, Math.floor(limit.bytes / JSON.stringify(item(1, text)).length));
        const read = all.slice(0, Math.min(limit.items, fitting));
        return Promise.resolve({
          items: read,
          to: read.length < all.length ? (read.at(-1)?.rev ?? rev) : state.head,
          head: state.head,
          members: 1,
        });
      },
    },
    (frame) => frames.push(frame),
    {
      wait: (ms) => Promise.resolve(pauses.push(ms)),
      now: () => state.now,
      onTrouble: (error) => troubles.push(error),
      onRepaired: () => (state.repairs += 1),
    },
  );
  const commit = (count: number): void => {
    const from = state.head;
    state.head += count;
    feed.publish(room, { from, to: state.head, items: items(from, state.head, text) });
  };
  return { feed, frames, state, pauses, troubles, commit };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const ends = (frames: readonly Frame[]): number[][] => frames.map(({ from, to }) => [from, to]);

describe('frames', () => {
  test('are contiguous, one per commit', () => {
    const { frames, commit } = world({ head: 7 });
    commit(2);
    commit(1);
    expect(ends(frames)).toEqual([
      [7, 9],
      [9, 10],
    ]);
    expect(frames[0]?.items.map(({ rev }) => rev)).toEqual([8, 9]);
  });

  test('of what was emitted already are not emitted again', () => {
    const { feed, frames, commit } = world({ head: 0 });
    commit(2);
    feed.publish(room, { from: 1, to: 2, items: [item(2)] });
    expect(ends(frames)).toEqual([[0, 2]]);
  });

  test('do not skip a gap: the log is read up to it, and what comes meanwhile waits', async () => {
    const { feed, frames, state, commit } = world({ head: 0 });
    commit(1);
    state.head = 5;
    feed.publish(room, { from: 4, to: 5, items: [item(5)] });
    commit(1);
    expect(ends(frames)).toEqual([[0, 1]]);
    while (frames.at(-1)?.to !== 6) await turn();
    const joined = ends(frames).flatMap(([from = 0, to = 0]) => items(from, to).map(({ rev }) => rev));
    expect(joined).toEqual([1, 2, 3, 4, 5, 6]);
    commit(1);
    expect(ends(frames).at(-1)).toEqual([6, 7]);
    expect(state.repairs).toBe(1);
  });
});

test('a gap whose reading fails is read again, with growing pauses, until it is filled', async () => {
  const { feed, frames, state, pauses, troubles, commit } = world({ head: 0 });
  commit(1);
  Object.assign(state, { head: 5, failures: 3 });
  feed.publish(room, { from: 4, to: 5, items: [item(5)] });
  while (frames.at(-1)?.to !== 5) await turn();
  expect(pauses).toEqual([100, 200, 400]);
  expect(troubles).toEqual(Array(3).fill(new Error('not now')));
  commit(1);
  expect(ends(frames).at(-1)).toEqual([5, 6]);
});

test('rooms that are quiet for long are forgotten, and go on where their log is', () => {
  const { feed, frames, state, commit } = world({ head: 3 });
  commit(1);
  expect(feed.headOf(room)).toBe(4);
  state.now = 60 * 60_000;
  feed.publish('another', { from: 0, to: 1, items: [item(1)] });
  expect(feed.headOf(room)).toBeUndefined();
  commit(1);
  expect(ends(frames.filter((frame) => frame.room === room))).toEqual([
    [3, 4],
    [4, 5],
  ]);
});

describe('coming back', () => {
  test('of a thousand clients costs one read', async () => {
    const { feed, state } = world({ head: 1000 });
    await Promise.all(Array.from({ length: 1000 }, (_, n) => feed.warm(room, 800 + (n % 7))));
    expect(state.reads).toBe(1);
    expect(feed.since(room, 800, 1_000_000)).toMatchObject({ head: 1000, frame: { from: 800, to: 1000 } });
  });

  test('to a room of long messages costs a handful', async () => {
    const { feed, state } = world({ head: 1000, text: 'x'.repeat(1_000) });
    await Promise.all(Array.from({ length: 1000 }, () => feed.warm(room, 900)));
    expect(state.reads).toBeLessThanOrEqual(2);
    expect(feed.since(room, 900, 1_000_000)?.frame.items).toHaveLength(100);
  });

  test('from too far away is left to the log, without asking it each time', async () => {
    const { feed, state } = world({ head: 10_000 });
    for (let n = 0; n < 5; n++) await feed.warm(room, 100);
    expect(feed.since(room, 100, 1_000)).toBeUndefined();
    expect(state.reads).toBeLessThanOrEqual(2);
  });

  test('does not keep a commit from being emitted', async () => {
    const { feed, frames, commit } = world({ head: 10 });
    await feed.warm(room, 5);
    commit(2);
    expect(ends(frames)).toEqual([[10, 12]]);
    expect(feed.since(room, 6, 1_000_000)?.frame.items.map(({ rev }) => rev)).toEqual([7, 8, 9, 10, 11, 12]);
  });
});

test('heads name the rooms that moved since a tick', () => {
  const { feed, commit } = world({ head: 3 });
  const before = feed.tick;
  expect(feed.headsSince(before, [room, 'quiet'])).toEqual({});
  commit(1);
  expect(feed.headsSince(before, [room, 'quiet'])).toEqual({ [room]: 4 });
  expect(feed.headsSince(feed.tick, [room])).toEqual({});
});
