import { describe, expect, test } from '@jest/globals';
import type { Frame, Message, RoomReset } from '@parley/dto';
import type { ChangesRead, ChatObserver, MessageLog, ReadLimit } from '@parley/server-domain';
import { itemBytes } from './item-bytes.ts';
import { RecoveryService, type CatchUp } from './recovery.service.ts';
import { RoomFeed } from './room-feed.ts';

const author = { id: 'ada', name: 'Ada', isGuest: false };
const epoch = 'epoch-1';

function item(seq: number, text: string): Message {
  return { id: `m${String(seq)}`, seq, rev: seq, editRev: seq, author, text, createdAt: '2026-01-01T00:00:00.000Z' };
}

/** Rooms whose logs are plain messages up to their heads. */
function world(heads: Record<string, number>, text = 'hi') {
  const log: Pick<MessageLog, 'epoch' | 'heads' | 'changesSince'> = {
    epoch,
    heads: (rooms: readonly string[]) =>
      Promise.resolve(
        new Map(rooms.flatMap((id) => (id in heads ? [[id, { head: heads[id] ?? 0, members: 1 }]] : []))),
      ),
    changesSince(room: string, rev: number, limit: ReadLimit): Promise<ChangesRead | undefined> {
      const head = heads[room];
      if (head === undefined) return Promise.resolve(undefined);
      const items: Message[] = [];
      let bytes = 0;
      for (let seq = rev + 1; seq <= head; seq++) {
        bytes += itemBytes(item(seq, text));
        if (items.length > 0 && (bytes > limit.bytes || items.length === limit.items)) break;
        items.push(item(seq, text));
      }
      return Promise.resolve({ items, to: items.at(-1)?.rev ?? head, head, members: 1 });
    },
  };
  const observed: RoomReset['reason'][] = [];
  const observer: Partial<ChatObserver> = { roomReset: (reason) => observed.push(reason) };
  const recovery = new RecoveryService(log as MessageLog, new RoomFeed(log, () => undefined), observer as ChatObserver);
  const frames: Frame[] = [];
  const resets: RoomReset[] = [];
  const catchUp = (given: Pick<CatchUp, 'cursors'> & Partial<CatchUp>): Promise<void> =>
    recovery.catchUp(
      { epoch, heads: new Map(Object.entries(heads)), ...given },
      { frame: (frame) => frames.push(frame), reset: (reset) => resets.push(reset) },
    );
  return { recovery, catchUp, frames, resets, observed };
}

describe('a connecting client', () => {
  test('is pushed what it missed, in frames that join', async () => {
    const { catchUp, frames, resets } = world({ lobby: 300 }, 'x'.repeat(100));
    await catchUp({ cursors: { lobby: 10 } });
    expect(resets).toEqual([]);
    expect(frames[0]?.from).toBe(10);
    expect(frames.at(-1)?.to).toBe(300);
    frames.slice(1).forEach((frame, n) => {
      expect(frame.from).toBe(frames[n]?.to);
    });
    for (const frame of frames) {
      expect(frame.items.reduce((sum, message) => sum + itemBytes(message), 0)).toBeLessThanOrEqual(32 * 1024);
    }
  });

  test('is pushed 128 KiB in all; the rest it asks for', async () => {
    const { catchUp, frames, recovery } = world({ a: 150, b: 150 }, 'x'.repeat(800));
    await catchUp({ cursors: { a: 0, b: 0 } });
    const bytes = frames.flatMap(({ items }) => items).reduce((sum, message) => sum + itemBytes(message), 0);
    expect(bytes).toBeGreaterThan(64 * 1024);
    expect(bytes).toBeLessThanOrEqual(129 * 1024);
    const rest = await recovery.changesSince({ room: 'b', epoch, rev: 0 });
    expect(rest).toMatchObject({ head: 150, frame: { from: 0 } });
  });

  test.each([
    ['too many changes behind', { lobby: 501 }, { cursors: { lobby: 0 } }, 'behind'],
    ['from another epoch', { lobby: 5 }, { cursors: { lobby: 5 }, epoch: 'epoch-0' }, 'epoch'],
    ['without an epoch', { lobby: 5 }, { cursors: { lobby: 2 }, epoch: undefined }, 'epoch'],
    ['past the head', { lobby: 5 }, { cursors: { lobby: 6 } }, 'epoch'],
  ] as const)('%s is reset', async (_name, heads, given, reason) => {
    const { catchUp, frames, resets, observed } = world(heads);
    await catchUp(given);
    expect(frames).toEqual([]);
    expect(resets).toEqual([{ room: 'lobby', epoch, head: heads.lobby, reason }]);
    expect(observed).toEqual([reason]);
  });

  test('too many bytes behind is reset', async () => {
    const { catchUp, resets } = world({ lobby: 400 }, 'x'.repeat(1_000));
    await catchUp({ cursors: { lobby: 0 } });
    expect(resets).toMatchObject([{ reason: 'behind' }]);
  });

  test('at the head, or without a cursor, gets nothing', async () => {
    const { catchUp, frames, resets } = world({ lobby: 5, other: 7 });
    await catchUp({ cursors: { lobby: 5 } });
    expect([frames, resets]).toEqual([[], []]);
  });
});

describe('changes:since', () => {
  test('pages a room of any length to its head', async () => {
    const { recovery } = world({ lobby: 2_000 });
    let at = 0;
    for (let asked = 0; at < 2_000; asked++) {
      expect(asked).toBeLessThan(20);
      const { frame, head } = await recovery.changesSince({ room: 'lobby', epoch, rev: at });
      expect(frame.from).toBe(at);
      expect(head).toBe(2_000);
      at = frame.to;
    }
  });

  test('answers an empty frame at the head', async () => {
    const { recovery } = world({ lobby: 3 });
    expect(await recovery.changesSince({ room: 'lobby', epoch, rev: 3 })).toMatchObject({
      head: 3,
      frame: { to: 3, items: [] },
    });
  });

  test.each([
    ['another epoch', { epoch: 'epoch-0', rev: 0 }],
    ['a cursor past the head', { epoch, rev: 4 }],
  ])('%s is told to reset', async (_name, given) => {
    const { recovery } = world({ lobby: 3 });
    await expect(recovery.changesSince({ room: 'lobby', ...given })).rejects.toMatchObject({
      code: 'room/reset',
      reset: { room: 'lobby', head: 3, reason: 'epoch' },
    });
  });

  test('of a room that is not there says so', async () => {
    const { recovery } = world({});
    await expect(recovery.changesSince({ room: 'gone', epoch, rev: 0 })).rejects.toMatchObject({
      code: 'room/not-found',
    });
  });
});
