import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RoomId } from '@parley/dto';
import type { HistoryPlace, HistoryRead, ReadLimit } from '@parley/server-domain';
import { deleteCommand, editCommand, newId, newRoomId, sendCommand } from '../factories.ts';
import { all, makeRoom, type OpenStore, type StoreUnderTest } from './store-under-test.ts';

/** The reads of a MessageLog, over one room of ten messages: `seq` 1 to 10; the third edited at 11, the fifth deleted at 12. */
export function describeReads(name: string, open: OpenStore): void {
  describe(`${name} reads`, () => {
    let store: StoreUnderTest;
    let room: RoomId;
    const sends = Array.from({ length: 10 }, (_, n) => sendCommand({ text: `message ${n + 1}` }));
    const [third, fifth] = [sends[2] ?? sendCommand(), sends[4] ?? sendCommand()];

    beforeAll(async () => {
      store = await open();
      room = await makeRoom(store);
      await store.log.commit([{ room, commands: sends }]);
      await store.log.commit([
        {
          room,
          commands: [editCommand({ ...third, rev: 3, epoch: store.log.epoch }), deleteCommand(fifth.id)],
        },
      ]);
    });
    afterAll(async () => {
      await store[Symbol.asyncDispose]();
    });

    const history = (place: HistoryPlace, limit: ReadLimit): Promise<HistoryRead | undefined> =>
      store.log.history(room, place, limit);
    const seqs = (read: HistoryRead | undefined): unknown => ({
      seqs: read?.items.map(({ seq }) => seq),
      older: read?.hasOlder,
      newer: read?.hasNewer,
    });

    test('changes by ascending revision, the newest per message, up to the head', async () => {
      const read = await store.log.changesSince(room, 2, all);
      expect(read).toMatchObject({ to: 12, head: 12, members: 1 });
      expect(read?.items.map(({ rev }) => rev)).toEqual([4, 6, 7, 8, 9, 10, 11, 12]);
      expect(read?.items.slice(-2)).toMatchObject([
        { id: third.id, seq: 3, text: 'edited' },
        { id: fifth.id, seq: 5, text: null },
      ]);
    });

    test('nothing after the head', async () => {
      expect(await store.log.changesSince(room, 12, all)).toEqual({ items: [], to: 12, head: 12, members: 1 });
      expect(await store.log.changesSince(room, 99, all)).toMatchObject({ items: [], head: 12 });
    });

    test('no more changes than asked for, and says how far they reach', async () => {
      const part = await store.log.changesSince(room, 2, { ...all, items: 3 });
      expect(part).toMatchObject({ to: 7, head: 12, items: [{ rev: 4 }, { rev: 6 }, { rev: 7 }] });
      const exact = await store.log.changesSince(room, 2, { ...all, items: 8 });
      expect(exact?.to).toBe(12);
    });

    test('no more bytes of changes than asked for, but at least one', async () => {
      const whole = await store.log.changesSince(room, 0, all);
      const sizes = whole?.items.map((item) => Buffer.byteLength(JSON.stringify(item))) ?? [];
      const bytes = (sizes[0] ?? 0) + (sizes[1] ?? 0);
      const read = async (limit: number): Promise<unknown> => {
        const part = await store.log.changesSince(room, 0, { ...all, bytes: limit });
        return [part?.items.length, part?.to];
      };
      expect(await read(bytes)).toEqual([2, 2]);
      expect(await read(bytes - 1)).toEqual([1, 1]);
      expect(await read(1)).toEqual([1, 1]);
    });

    test('counts bytes as UTF-8', async () => {
      const wide = await makeRoom(store);
      await store.log.commit([
        { room: wide, commands: ['日'.repeat(100), '本'.repeat(100)].map((text) => sendCommand({ text })) },
      ]);
      const whole = await store.log.changesSince(wide, 0, all);
      const bytes = whole?.items.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0) ?? 0;
      expect((await store.log.changesSince(wide, 0, { ...all, bytes }))?.items).toHaveLength(2);
      expect((await store.log.changesSince(wide, 0, { ...all, bytes: bytes - 1 }))?.items).toHaveLength(1);
    });

    test('every change exactly once when read part by part', async () => {
      const revs: number[] = [];
      let rev = 0;
      for (let reads = 0; rev < 12 && reads < 20; reads++) {
        const part = await store.log.changesSince(room, rev, { ...all, items: 3 });
        revs.push(...(part?.items.map((item) => item.rev) ?? []));
        rev = part?.to ?? 12;
      }
      expect(revs).toEqual([1, 2, 4, 6, 7, 8, 9, 10, 11, 12]);
    });

    test('history before a place, the nearest first kept', async () => {
      expect(seqs(await history({ before: 6 }, { ...all, items: 3 }))).toEqual({
        seqs: [3, 4, 5],
        older: true,
        newer: true,
      });
      expect(seqs(await history({ before: 4 }, { ...all, items: 3 }))).toEqual({
        seqs: [1, 2, 3],
        older: false,
        newer: true,
      });
      expect(seqs(await history({ before: Number.MAX_SAFE_INTEGER }, { ...all, items: 2 }))).toEqual({
        seqs: [9, 10],
        older: true,
        newer: false,
      });
      expect(seqs(await history({ before: 1 }, all))).toEqual({ seqs: [], older: false, newer: true });
    });

    test('history after a place', async () => {
      expect(seqs(await history({ after: 4 }, { ...all, items: 3 }))).toEqual({
        seqs: [5, 6, 7],
        older: true,
        newer: true,
      });
      expect(seqs(await history({ after: 7 }, { ...all, items: 3 }))).toEqual({
        seqs: [8, 9, 10],
        older: true,
        newer: false,
      });
      expect(seqs(await history({ after: 0 }, { ...all, items: 1 }))).toEqual({ seqs: [1], older: false, newer: true });
      expect(seqs(await history({ after: 10 }, all))).toEqual({ seqs: [], older: true, newer: false });
    });

    test('history around a place: the message there, and as much before it as after it', async () => {
      expect(seqs(await history({ around: 5 }, { ...all, items: 5 }))).toEqual({
        seqs: [3, 4, 5, 6, 7],
        older: true,
        newer: true,
      });
      expect(seqs(await history({ around: 5 }, { ...all, items: 1 }))).toEqual({ seqs: [5], older: true, newer: true });
    });

    test('history around an end: filled up from the other side', async () => {
      expect(seqs(await history({ around: 10 }, { ...all, items: 4 }))).toEqual({
        seqs: [7, 8, 9, 10],
        older: true,
        newer: false,
      });
      expect(seqs(await history({ around: 11 }, { ...all, items: 2 }))).toEqual({
        seqs: [9, 10],
        older: true,
        newer: false,
      });
      expect(seqs(await history({ around: 0 }, { ...all, items: 3 }))).toEqual({
        seqs: [1, 2, 3],
        older: false,
        newer: true,
      });
    });

    test('history within its bytes, but at least one', async () => {
      expect(seqs(await history({ around: 5 }, { ...all, bytes: 1 }))).toMatchObject({ seqs: [5] });
      expect(seqs(await history({ before: 5 }, { ...all, bytes: 1 }))).toMatchObject({ seqs: [4] });
      expect(seqs(await history({ after: 5 }, { ...all, bytes: 1 }))).toMatchObject({ seqs: [6] });
    });

    test('history with messages as they are now, tombstones included, as of the head', async () => {
      const read = await history({ around: 4 }, { ...all, items: 3 });
      expect(read).toMatchObject({ head: 12, items: [{ text: 'edited' }, { text: 'message 4' }, { text: null }] });
    });

    test('an empty room as empty', async () => {
      const empty = await makeRoom(store);
      expect(await store.log.changesSince(empty, 0, all)).toEqual({ items: [], to: 0, head: 0, members: 1 });
      for (const place of [{ around: 0 }, { before: 9 }, { after: 0 }]) {
        expect(await store.log.history(empty, place, all)).toEqual({
          items: [],
          head: 0,
          hasOlder: false,
          hasNewer: false,
        });
      }
    });

    test('the heads of those rooms that exist', async () => {
      const empty = await makeRoom(store);
      expect(await store.log.heads([room, newRoomId(), empty])).toEqual(
        new Map([
          [room, { head: 12, members: 1 }],
          [empty, { head: 0, members: 1 }],
        ]),
      );
      expect(await store.log.heads([])).toEqual(new Map());
    });

    test('nothing of a room or message that does not exist', async () => {
      expect(await store.log.changesSince(newRoomId(), 0, all)).toBeUndefined();
      expect(await store.log.history(newRoomId(), { after: 0 }, all)).toBeUndefined();
      expect(await store.log.message(newRoomId(), third.id)).toBeUndefined();
      expect(await store.log.message(room, newId())).toBeUndefined();
    });
  });
}
