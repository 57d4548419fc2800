import { describe, expect, test } from '@jest/globals';
import type { Frame, Message } from '@parley/dto';
import type { RoomResult } from '@parley/server-domain';
import { editCommand, InMemoryMessageLog, newId, sendCommand, until } from '@parley/testing';
import fc from 'fast-check';
import { RoomFeed, type RoomFeedOptions } from './room-feed.ts';

const room = 'lobby';

/** A log that several nodes write, and one node's feed of it. */
function world(options: Partial<RoomFeedOptions> = {}) {
  const log = new InMemoryMessageLog();
  const state = { reads: 0, failures: 0 };
  const frames: Frame[] = [];
  const troubles: unknown[] = [];
  const counted = {
    epoch: log.epoch,
    heads: log.heads.bind(log),
    changesSince: (...args: Parameters<typeof log.changesSince>) => {
      state.reads += 1;
      if (state.failures-- > 0) return Promise.reject(new Error('not now'));
      return log.changesSince(...args);
    },
  };
  const feed = new RoomFeed(counted, (frame) => frames.push(frame), {
    isShared: true,
    wait: () => new Promise(setImmediate),
    onTrouble: (error) => troubles.push(error),
    ...options,
  });
  feed.follow(room);
  feed.begin(room, 0);
  /** Some node commits; what its frame says is returned. */
  const commit = async (...texts: string[]): Promise<RoomResult> => {
    const [result] = await log.commit([{ room, commands: texts.map((text) => sendCommand({ text })) }]);
    if (!result) throw new Error('no result');
    return result;
  };
  const hear = ({ from, head: to, items, members }: RoomResult): void => {
    feed.publish(room, { from, to, items, members });
  };
  return { log, feed, frames, state, troubles, commit, hear };
}

const ends = (frames: readonly Frame[]): number[][] => frames.map(({ from, to }) => [from, to]);
const texts = (frames: readonly Frame[]) => frames.flatMap(({ items }) => items.map(({ text }) => text));

describe('frames of several nodes', () => {
  test('are emitted in their order, however they arrive, without a look into the log', async () => {
    const { frames, state, commit, hear } = world({ gapWaitMs: 10_000 });
    const [first, second, third] = [await commit('a'), await commit('b'), await commit('c')];
    for (const each of [third, second]) hear(each);
    expect(frames).toEqual([]);
    hear(first);
    await until(() => frames.length === 3);
    expect(texts(frames)).toEqual(['a', 'b', 'c']);
    expect(state.reads).toBe(0);
  });

  test('that continue are emitted at once', async () => {
    const { frames, commit, hear } = world();
    hear(await commit('a'));
    expect(ends(frames)).toEqual([[0, 1]]);
  });

  test('come again without being emitted again', async () => {
    const { frames, commit, hear } = world();
    const [first, second] = [await commit('a'), await commit('b')];
    for (const each of [first, second, first, second]) hear(each);
    expect(ends(frames)).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  test('that begin before what was emitted go on from there', async () => {
    const { feed, frames, commit, hear } = world();
    const [first, second] = [await commit('a'), await commit('b')];
    hear(first);
    feed.publish(room, { from: 0, to: 2, items: [...first.items, ...second.items] });
    expect(ends(frames)).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(texts(frames)).toEqual(['a', 'b']);
  });

  test('that were awaited when the last session left are not emitted to those who come back', async () => {
    const { feed, frames, state, commit, hear } = world();
    await commit('lost');
    hear(await commit('b'));
    feed.unfollow(room);
    feed.follow(room);
    feed.begin(room, 2);
    hear(await commit('c'));
    await commit('lost again');
    feed.compare(room, { head: 4, members: 0 });
    await until(() => state.reads > 0 && feed.headOf(room) === 4);
    expect(texts(frames)).toEqual(['c', 'lost again']);
  });

  test('of which one is lost are completed from the log, read once', async () => {
    const { frames, state, commit, hear } = world();
    hear(await commit('a'));
    await commit('lost');
    for (const text of ['c', 'd', 'e']) hear(await commit(text));
    await until(() => frames.at(-1)?.to === 5);
    expect(texts(frames)).toEqual(['a', 'lost', 'c', 'd', 'e']);
    expect(state.reads).toBe(1);
  });

  test('of which the last is lost are completed when heads are compared', async () => {
    const { feed, frames, commit } = world();
    const { head, members } = await commit('lost');
    feed.compare(room, { head, members });
    await until(() => frames.length === 1);
    expect(texts(frames)).toEqual(['lost']);
  });

  test('wait as long as the log can’t be read, and are emitted once it can', async () => {
    const { frames, state, troubles, commit, hear } = world();
    state.failures = 3;
    await commit('lost');
    hear(await commit('b'));
    await until(() => frames.at(-1)?.to === 2);
    expect(texts(frames)).toEqual(['lost', 'b']);
    expect(troubles).toHaveLength(3);
  });

  test('that the log does not have are given up; what it has is emitted from then on', async () => {
    const { feed, frames, troubles, commit, hear } = world();
    feed.publish(room, { from: 7, to: 8, items: [] });
    await until(() => troubles.length > 0);
    hear(await commit('a'));
    expect(texts(frames)).toEqual(['a']);
  });

  test('of a room without sessions here cost nothing', async () => {
    const { feed, frames, state, commit, hear } = world();
    feed.unfollow(room);
    await commit('a');
    hear(await commit('b'));
    feed.compare(room, { head: 2, members: 0 });
    await feed.warm(room, 0);
    expect([frames, state.reads, feed.headOf(room), feed.since(room, 0, 1_000)]).toEqual([[], 0, undefined, undefined]);
  });

  test('go on where the room is when somebody comes back to it', async () => {
    const { feed, frames, commit, hear } = world();
    hear(await commit('a'));
    feed.unfollow(room);
    const missed = await commit('b');
    feed.follow(room);
    feed.begin(room, missed.head);
    hear(missed);
    hear(await commit('c'));
    expect(ends(frames)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    await feed.warm(room, 0);
    expect(feed.since(room, 0, 1_000_000)).toMatchObject({ head: 3, frame: { from: 0, to: 3 } });
  });
});

describe('a membership that changed elsewhere', () => {
  test('is looked at before anything is emitted that was committed after it', async () => {
    const { log, feed, frames, commit, hear } = world();
    hear(await commit('before'));
    const looking = Promise.withResolvers<undefined>();
    feed.recheckMembersBy(() => looking.promise);
    log.raiseMembers(room);
    for (const text of ['after', 'and after']) hear(await commit(text));
    await new Promise(setImmediate);
    expect(texts(frames)).toEqual(['before']);
    looking.resolve(undefined);
    await until(() => frames.length === 3);
    hear(await commit('later'));
    expect(texts(frames)).toEqual(['before', 'after', 'and after', 'later']);
  });

  test('is noticed by comparing, without any frame, and looked at until that succeeds', async () => {
    const { log, feed, commit, hear, troubles } = world();
    hear(await commit('a'));
    let looks = 0;
    feed.recheckMembersBy(() => (++looks < 3 ? Promise.reject(new Error('not now')) : Promise.resolve()));
    log.raiseMembers(room);
    feed.compare(room, { head: 1, members: 1 });
    feed.compare(room, { head: 1, members: 1 });
    await until(() => looks === 3);
    expect(troubles).toHaveLength(2);
  });
});

test('whatever is lost, doubled or out of order: each node emits every change once, in order, and reaches the head', async () => {
  const step = fc.record({ lost: fc.boolean(), later: fc.nat(4), doubled: fc.boolean(), edits: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { log, feed, frames, troubles, hear } = world({ gapWaitMs: 2 });
      const waiting: { at: number; result: RoomResult }[] = [];
      let last: Message | undefined;
      for (const [n, { lost, later, doubled, edits }] of steps.entries()) {
        const command =
          edits && typeof last?.text === 'string'
            ? editCommand({ ...last, rev: last.editRev, epoch: log.epoch }, { edit: newId() })
            : sendCommand();
        const [result] = await log.commit([{ room, commands: [command] }]);
        if (!result) throw new Error('no result');
        last = result.items.at(-1);
        if (!lost) waiting.push({ at: n + later, result });
        if (doubled) waiting.push({ at: n + later + 2, result });
        for (const due of waiting.filter(({ at }) => at === n)) hear(due.result);
        if (later === 0) await new Promise(setImmediate);
      }
      for (const due of waiting.filter(({ at }) => at >= steps.length)) hear(due.result);
      const head = log.headOf(room);
      feed.compare(room, { head, members: 0 });
      await until(() => (feed.headOf(room) ?? 0) === head);

      expect(frames.map(({ from }) => from)).toEqual([0, ...frames.map(({ to }) => to)].slice(0, frames.length));
      const replica = new Map<string, Message>();
      for (const { from, to, items } of frames) {
        expect(items.every(({ rev }) => rev > from && rev <= to)).toBe(true);
        for (const item of items) replica.set(item.id, item);
      }
      const all = await log.changesSince(room, 0, { items: 1_000, bytes: 1_000_000 });
      expect([...replica.values()].toSorted((a, b) => a.rev - b.rev)).toEqual(all?.items);
      expect(troubles).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
