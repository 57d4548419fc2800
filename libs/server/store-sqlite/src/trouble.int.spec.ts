import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { at, deleteCommand, sendCommand } from '@parley/testing';
import { openReaderConnection } from './connection.ts';
import { Reader } from './reader.ts';
import { TemporaryFolder } from './store.fixture.ts';
import { ackedBy, startWritingChild } from './writing-child.fixture.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => {
  folder[Symbol.dispose]();
});

describe('on a full disk', () => {
  const long = (): ReturnType<typeof sendCommand> => sendCommand({ text: 'x'.repeat(4_000) });

  test('writes are refused and leave nothing, reads go on, and writes go on once there is room', async () => {
    await using store = await folder.open({ maxPages: 80 });
    const sent: string[] = [];
    const fill = async (): Promise<void> => {
      for (;;) {
        const send = long();
        await store.log.commit([{ room: 'lobby', commands: [send] }]);
        sent.push(send.id);
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: 'server/read-only', retryAfterMs: expect.any(Number) });
    const read = await store.log.changesSince('lobby', 0, { items: 1_000, bytes: 1e9 });
    expect(read?.items.map(({ id }) => id)).toEqual(sent);
    expect(read?.head).toBe(sent.length);

    // Deleting makes room: a tombstone is smaller than its message.
    for (const id of sent.slice(0, 5)) await store.log.commit([{ room: 'lobby', commands: [deleteCommand(id)] }]);
    const [result] = await store.log.commit([{ room: 'lobby', commands: [long()] }]);
    expect(result?.head).toBe(sent.length + 6);
  });

  test('a batch that does not fit is refused whole, in all its rooms', async () => {
    await using store = await folder.open({ maxPages: 80 });
    await store.rooms.create({ id: 'other', name: 'Other', maker: 'ada', at });
    const commands = Array.from({ length: 100 }, long);
    const batches = [
      { room: 'other', commands: [sendCommand()] },
      { room: 'lobby', commands },
    ];
    await expect(store.log.commit(batches)).rejects.toMatchObject({ code: 'server/read-only' });
    expect(await store.log.heads(['lobby', 'other'])).toMatchObject(
      new Map([
        ['lobby', { head: 0, members: 0 }],
        ['other', { head: 0, members: 1 }],
      ]),
    );
    expect(await store.log.commit([{ room: 'other', commands: [sendCommand()] }])).toMatchObject([{ head: 1 }]);
  });
});

describe('when the disk fails', () => {
  test('a commit answers that nobody knows, the store says so once, and what was acknowledged is there', async () => {
    const child = startWritingChild(folder.path, { maxFileKiB: 512 });
    expect(await child.until((line) => 'failed' in line)).toEqual({ failed: 'server/unknown' });
    await child.ended;
    expect(child.lines.filter((line) => 'fatal' in line)).toEqual([{ fatal: expect.stringMatching(/I\/O error/) }]);

    await using store = await folder.open();
    const read = await store.log.changesSince('lobby', 0, { items: 100_000, bytes: 1e9 });
    const stored = new Set(read?.items.map(({ id }) => id));
    const acked = ackedBy(child);
    expect(acked.length).toBeGreaterThan(0);
    expect(acked.filter((id) => !stored.has(id))).toEqual([]);
  });
});

describe('under load', () => {
  test('whoever comes when too many wait is told to come back', async () => {
    await using store = await folder.open({ maxWaiting: 3 });
    const commit = (): Promise<unknown> => store.log.commit([{ room: 'lobby', commands: [sendCommand()] }]);
    // One is in flight, three wait.
    const [, , , , fifth] = await Promise.allSettled(Array.from({ length: 5 }, commit));
    expect(fifth).toMatchObject({ reason: { code: 'server/busy', retryAfterMs: expect.any(Number) } });
    const reads = await Promise.allSettled(Array.from({ length: 5 }, () => store.log.heads(['lobby'])));
    expect(reads.map(({ status }) => status)).toEqual([...Array<string>(4).fill('fulfilled'), 'rejected']);
    expect(await commit()).toMatchObject([{ head: 5 }]);
  });

  test('a hundred full pages are read in answers of bounded length', async () => {
    await using store = await folder.open();
    const commands = Array.from({ length: 100 }, () => sendCommand({ text: 'x'.repeat(4_000) }));
    await store.log.commit([{ room: 'lobby', commands }]);
    const read = { room: 'lobby', place: { after: 0 }, limit: { items: 200, bytes: 256 * 1_024 } };
    using db = openReaderConnection(folder.database);
    const answer = new Reader(db).run(Array.from({ length: 100 }, () => ['history', read]));
    expect(answer.length).toBeLessThan(2 * 1_024 * 1_024);
    expect((JSON.parse(answer) as { results: unknown[] }).results.length).toBeGreaterThan(1);

    const pages = Array.from({ length: 100 }, () => store.log.history(read.room, read.place, read.limit));
    const lengths = (await Promise.all(pages)).map((page) => page?.items.length);
    expect(lengths).toEqual(lengths.map(() => 62));
  });

  test('a thousand read positions share a few transactions', async () => {
    const store = await folder.open();
    const users = Array.from({ length: 1_000 }, (_, n) => `u${n}`);
    await Promise.all(users.map((user) => store.rooms.enrol(user, at)));
    await store.log.commit([{ room: 'lobby', commands: [sendCommand()] }]);
    const before = commitsOf(folder);
    await Promise.all(users.map((user) => store.rooms.moveRead({ room: 'lobby', user }, { seq: 1, isUnread: false })));
    expect(commitsOf(folder) - before).toBeLessThan(8);
    const repeated = commitsOf(folder);
    await store.rooms.moveRead({ room: 'lobby', user: 'u1' }, { seq: 1, isUnread: false });
    expect(commitsOf(folder)).toBe(repeated);
    await store.close();
  });

  test('a request that the database refuses harms nobody who shares its transaction', async () => {
    await using store = await folder.open();
    await store.rooms.create({ id: 'taken', name: 'Taken', maker: 'ada', at });
    const results = await Promise.allSettled([
      store.rooms.join({ room: 'taken', user: 'ben' }, at),
      store.rooms.join({ room: 'taken', user: 'cyd' }, at),
      store.rooms.create({ id: 'taken', name: 'Again', maker: 'ben', at }),
      store.rooms.join({ room: 'taken', user: 'dee' }, at),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(results[2]).toMatchObject({ reason: { code: 'server/internal' } });
    expect(await store.rooms.find('taken')).toMatchObject({ memberCount: 4 });
  });

  test('a commit that the database refuses leaves nothing, in none of its rooms', async () => {
    await using store = await folder.open();
    await store.rooms.create({ id: 'other', name: 'Other', maker: 'ada', at });
    const impossible = sendCommand({ at: undefined as unknown as string });
    const batches = [
      { room: 'other', commands: [sendCommand()] },
      { room: 'lobby', commands: [sendCommand(), impossible] },
    ];
    await expect(store.log.commit(batches)).rejects.toMatchObject({ code: 'server/internal' });
    expect([...(await store.log.heads(['lobby', 'other'])).values()].map(({ head }) => head)).toEqual([0, 0]);
    expect(await store.log.commit(batches.slice(0, 1))).toMatchObject([{ head: 1 }]);
  });

  test('a closing store takes nothing new, and finishes what it took', async () => {
    const store = await folder.open();
    const taken = store.log.commit([{ room: 'lobby', commands: [sendCommand()] }]);
    const closing = store.close();
    await expect(store.log.heads(['lobby'])).rejects.toMatchObject({ code: 'server/draining' });
    expect(await taken).toMatchObject([{ head: 1 }]);
    await closing;
    await expect(store.log.commit([])).rejects.toMatchObject({ code: expect.stringMatching(/^server\//) });
  });
});

function commitsOf({ database }: TemporaryFolder): number {
  const db = new DatabaseSync(database, { readOnly: true });
  const row = db.prepare('SELECT commits FROM store').get();
  db.close();
  return Number(row?.['commits']);
}
