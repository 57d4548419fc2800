import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RoomId } from '@parley/dto';
import type { CommandOutcome, LogCommand, RoomResult } from '@parley/server-domain';
import { ada, at, ben, deleteCommand, editCommand, newId, newRoomId, sendCommand } from '../factories.ts';
import { describeReads } from './describe-reads.ts';
import { testAgainstModel } from './message-log-model.ts';
import { all, makeRoom, type OpenStore, type StoreUnderTest } from './store-under-test.ts';

/** What every MessageLog promises, whichever database is behind it. */
export function describeMessageLog(name: string, open: OpenStore): void {
  describe(`${name} is a MessageLog`, () => {
    let store: StoreUnderTest;
    let room: RoomId;

    beforeAll(async () => {
      store = await open();
      room = await makeRoom(store);
    });
    afterAll(async () => {
      await store[Symbol.asyncDispose]();
    });

    const commit = async (...commands: LogCommand[]): Promise<RoomResult> => commitTo(store, room, commands);

    test('stores a send at the next revision, and tells head and members', async () => {
      const before = await headOf(store, room);
      const send = sendCommand({ text: 'hello, världen 👋' });
      const { outcomes, from, head, members, items } = await commit(send);
      expect({ from, head, members }).toEqual({ from: before, head: before + 1, members: 1 });
      expect(outcomes).toEqual([{ status: 'stored', seq: head, rev: head, createdAt: at }]);
      expect(items).toEqual([
        { id: send.id, seq: head, rev: head, editRev: head, author: ada, text: send.text, createdAt: at },
      ]);
      expect(await store.log.message(room, send.id)).toEqual({ message: items[0], hash: send.hash, edits: [] });
    });

    test('stores each message once, however often it is sent', async () => {
      const send = sendCommand();
      const first = await commit(send, send);
      const again = await commit(send);
      expect(first.outcomes.map(({ status }) => status)).toEqual(['stored', 'repeat']);
      expect(again.outcomes).toEqual([{ ...first.outcomes[0], status: 'repeat' }]);
      expect(again).toMatchObject({ from: first.head, head: first.head, items: [] });
    });

    test('refuses the id of another message, and stores what stands beside it', async () => {
      const send = sendCommand();
      await commit(send);
      const { outcomes, items } = await commit(
        { ...send, author: ben },
        sendCommand({ text: 'stored all the same' }),
        sendCommand({ id: send.id, text: 'another text' }),
      );
      expect(outcomes).toMatchObject([
        { status: 'refused', code: 'message/id-taken' },
        { status: 'stored' },
        { status: 'refused', code: 'message/id-taken' },
      ]);
      expect(items.map(({ text }) => text)).toEqual(['stored all the same']);
    });

    test('takes the same id in another room as another message', async () => {
      const send = sendCommand();
      const other = await makeRoom(store);
      await commit(send);
      expect((await commitTo(store, other, [send])).outcomes).toMatchObject([{ status: 'stored', rev: 1 }]);
    });

    test('keeps an edited message in its place, and answers the same edit again', async () => {
      const send = sendCommand();
      const sent = await commit(send);
      const edit = editCommand({ ...send, rev: sent.head, epoch: store.log.epoch });
      const edited = await commit(edit);
      expect(edited.items).toEqual([
        { ...sent.items[0], rev: edited.head, editRev: edited.head, text: 'edited', editedAt: at },
      ]);
      await commit(sendCommand());
      expect((await commit(edit)).outcomes).toMatchObject([{ status: 'repeat', seq: sent.head, rev: edited.head }]);
      expect((await commit(send)).outcomes).toMatchObject([{ status: 'repeat', rev: sent.head }]);
    });

    test('refuses an edit of a text that no longer stands, with the one that does', async () => {
      const send = sendCommand();
      const { head: rev } = await commit(send);
      const { epoch } = store.log;
      const edited = await commit(editCommand({ ...send, rev, epoch }));
      const late = await commit(
        editCommand({ ...send, rev, epoch }),
        editCommand({ ...send, rev: edited.head, epoch: 'another-epoch' }),
      );
      const refusal = { status: 'refused', code: 'message/changed', current: edited.items[0] };
      expect(late.outcomes).toEqual([refusal, refusal]);
    });

    test('leaves a tombstone of a deleted message: place and author, no text, hash or edits', async () => {
      const send = sendCommand();
      const sent = await commit(send);
      await commit(editCommand({ ...send, rev: sent.head, epoch: store.log.epoch }));
      const { head, items } = await commit(deleteCommand(send.id));
      const { id, author, createdAt } = sent.items[0] ?? {};
      expect(items).toMatchObject([{ id, author, createdAt, seq: sent.head, rev: head, text: null, deletedAt: at }]);
      expect(await store.log.message(room, send.id)).toEqual({ message: items[0], hash: null, edits: [] });
      expect((await commit(deleteCommand(send.id))).outcomes).toMatchObject([{ status: 'repeat', rev: head }]);
    });

    test('gives one item per message, the newest, by ascending revision', async () => {
      const [first, second] = [sendCommand(), sendCommand()];
      const before = await headOf(store, room);
      const edit = editCommand({ ...first, rev: before + 1, epoch: store.log.epoch });
      const { outcomes, items } = await commit(first, second, edit);
      expect(outcomes.map((outcome) => 'rev' in outcome && outcome.rev)).toEqual([before + 1, before + 2, before + 3]);
      expect(items.map(({ id, rev }) => ({ id, rev }))).toEqual([
        { id: second.id, rev: before + 2 },
        { id: first.id, rev: before + 3 },
      ]);
    });

    test('answers for every room of a commit, also for one that does not exist', async () => {
      const other = await makeRoom(store);
      const before = await headOf(store, room);
      const results = await store.log.commit([
        { room, commands: [sendCommand()] },
        { room: newRoomId(), commands: [sendCommand(), sendCommand()] },
        { room: other, commands: [sendCommand(), sendCommand()] },
      ]);
      const refusal = { status: 'refused', code: 'room/not-found' };
      expect(results).toMatchObject([
        { room, from: before, head: before + 1 },
        { outcomes: [refusal, refusal], from: 0, head: 0, items: [] },
        { room: other, from: 0, head: 2, outcomes: [{ rev: 1 }, { rev: 2 }] },
      ]);
    });

    test('takes a batch of refusals and an empty one without a revision', async () => {
      const before = await headOf(store, room);
      const refused = await commit(deleteCommand(newId()), editCommand({ ...sendCommand(), rev: 1, epoch: 'e' }));
      expect(refused).toMatchObject({ from: before, head: before, items: [] });
      expect(await commit()).toMatchObject({ from: before, head: before, outcomes: [], items: [] });
      expect(await store.log.commit([])).toEqual([]);
    });

    test('keeps a room’s revisions without holes when many commit at once', async () => {
      const busy = await makeRoom(store);
      const batches = Array.from({ length: 24 }, () => Array.from({ length: 8 }, () => sendCommand()));
      const results = await Promise.all(batches.map((commands) => commitTo(store, busy, commands)));
      const chain = results.toSorted((a, b) => a.from - b.from);
      expect(chain.map(({ from }) => from)).toEqual(chain.map((_, n) => n * 8));
      for (const { from, outcomes } of results) {
        expect(outcomes.map(revOf)).toEqual(Array.from({ length: 8 }, (_, n) => from + n + 1));
      }
      const read = await store.log.changesSince(busy, 0, all);
      expect(read?.items.map(({ id }) => id)).toEqual(chain.flatMap(({ items }) => items.map(({ id }) => id)));
    });

    test('stores a message once when it is sent many times at once', async () => {
      const busy = await makeRoom(store);
      const send = sendCommand();
      const results = await Promise.all(Array.from({ length: 12 }, () => commitTo(store, busy, [send])));
      expect(results.filter(({ outcomes }) => outcomes[0]?.status === 'stored')).toHaveLength(1);
      expect(new Set(results.flatMap(({ outcomes }) => outcomes.map(revOf)))).toEqual(new Set([1]));
      expect(await headOf(store, busy)).toBe(1);
    });

    test('shows a commit to every read that begins after its answer', async () => {
      const busy = await makeRoom(store);
      for (let head = 1; head <= 20; head++) {
        await commitTo(store, busy, [sendCommand()]);
        expect(await headOf(store, busy)).toBe(head);
      }
    });

    test('follows the rule of the log, whatever comes in', async () => {
      await testAgainstModel(store);
    });

    test('keeps everything when it is closed and opened again, and its epoch', async () => {
      const [kept, edited, deleted] = [sendCommand(), sendCommand(), sendCommand()];
      await using fresh = await open();
      const own = await makeRoom(fresh);
      const sent = await commitTo(fresh, own, [kept, edited, deleted]);
      const edit = editCommand({ ...edited, rev: sent.from + 2, epoch: fresh.log.epoch });
      await commitTo(fresh, own, [edit, deleteCommand(deleted.id)]);
      const before = { changes: await fresh.log.changesSince(own, 0, all), epoch: fresh.log.epoch };
      await using reopened = await fresh.reopen();
      expect({ changes: await reopened.log.changesSince(own, 0, all), epoch: reopened.log.epoch }).toEqual(before);
      const again = await commitTo(reopened, own, [kept, edit, deleteCommand(deleted.id), sendCommand()]);
      expect(again.outcomes.map((outcome) => [outcome.status, revOf(outcome)])).toEqual([
        ['repeat', 1],
        ['repeat', 4],
        ['repeat', 5],
        ['stored', 6],
      ]);
    });

    test('names its epoch as the contract wants it, and another store’s differs', async () => {
      await using other = await open();
      expect(store.log.epoch).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
      expect(other.log.epoch).not.toBe(store.log.epoch);
    });

    test('finishes the commits that are under way when it is closed', async () => {
      await using fresh = await open();
      const sends = Array.from({ length: 20 }, () => sendCommand());
      const commits = Promise.all(sends.map((send) => commitTo(fresh, 'lobby', [send])));
      await using reopened = await fresh.reopen();
      expect((await commits).flatMap(({ outcomes }) => outcomes.map(({ status }) => status))).toEqual(
        sends.map(() => 'stored'),
      );
      expect(await headOf(reopened, 'lobby')).toBe(20);
    });
  });

  describeReads(name, open);
}

async function commitTo(store: StoreUnderTest, room: RoomId, commands: readonly LogCommand[]): Promise<RoomResult> {
  const [result] = await store.log.commit([{ room, commands }]);
  if (!result) throw new Error('The commit had no result for its room.');
  return result;
}

async function headOf({ log }: StoreUnderTest, room: RoomId): Promise<number> {
  return (await log.heads([room])).get(room)?.head ?? -1;
}

function revOf(outcome: CommandOutcome): number | undefined {
  return 'rev' in outcome ? outcome.rev : undefined;
}
