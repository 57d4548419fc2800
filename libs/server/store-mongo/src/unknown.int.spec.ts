import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startReplicaSet, type ReplicaSet } from '@parley/services/mongo';
import { sendCommand } from '@parley/testing';
import type { mongo } from 'mongoose';
import { openMongoStore, type MongoStore } from './mongo-store.ts';
import { commitTo, failCommands, statusesOf } from './store.fixture.ts';

let set: ReplicaSet;
let uri: string;
let store: MongoStore;

const isUnknown = { code: 'server/unknown', retryAfterMs: expect.any(Number) };
const all = { items: 10_000, bytes: 100_000_000 };
const sends = (count: number) => Array.from({ length: count }, () => sendCommand());

beforeAll(async () => {
  set = await startReplicaSet();
});
afterAll(async () => {
  await set[Symbol.asyncDispose]();
});
beforeEach(async () => {
  uri = set.newDatabase();
  store = await openMongoStore({ uri, silentWithinMs: 2_000, selectWithinMs: 2_000, retryWithinMs: 5_000 });
});
afterEach(async () => {
  await store.close();
});

/** The ids in the log, each at the revision that its place in the list says. */
async function idsInOrder(): Promise<string[]> {
  const read = await store.log.changesSince('lobby', 0, all);
  expect(read?.items.map(({ rev }) => rev)).toEqual(Array.from({ length: read?.head ?? 0 }, (_, n) => n + 1));
  return read?.items.map(({ id }) => id) ?? [];
}

/** Commits it until there is an answer that is not *unknown* or *busy*. */
async function insist(commands: ReturnType<typeof sends>): Promise<string[]> {
  for (;;) {
    try {
      return statusesOf(await commitTo(store.log, commands));
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^server\/(unknown|busy)$/) });
      await after(50);
    }
  }
}

test('a commit that landed without an acknowledged majority is unknown, and its repeat was stored before', async () => {
  const commands = sends(3);
  await failCommands(set, 2, {
    failCommands: ['commitTransaction'],
    writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' },
  });
  await expect(commitTo(store.log, commands)).rejects.toMatchObject(isUnknown);
  expect(await insist(commands)).toEqual(['repeat', 'repeat', 'repeat']);
  expect(await idsInOrder()).toEqual(commands.map(({ id }) => id));
});

test('a commit that never arrived is unknown, holds nobody up, and its repeat is stored', async () => {
  const commands = sends(3);
  await failCommands(set, 2, { failCommands: ['commitTransaction'], closeConnection: true });
  await expect(commitTo(store.log, commands)).rejects.toMatchObject(isUnknown);
  expect(statusesOf(await commitTo(store.log, commands))).toEqual(['stored', 'stored', 'stored']);
  expect(await idsInOrder()).toEqual(commands.map(({ id }) => id));
});

test('where one room of a commit is stored and another is not, the whole is unknown', async () => {
  await store.rooms.create({ id: 'other', name: 'Other', maker: 'ada', at: '2026-01-01T00:00:00.000Z' });
  const batches = [
    { room: 'lobby', commands: sends(1) },
    { room: 'other', commands: [{ ...sendCommand(), kind: 'unheard of' }] },
  ];
  await expect(store.log.commit(batches as never)).rejects.toMatchObject(isUnknown);
  expect([...(await store.log.heads(['lobby', 'other'])).values()].map(({ head }) => head)).toEqual([1, 0]);
});

test('where one room of a commit is unknown, the whole is, though another room’s failed for sure', async () => {
  await store.rooms.create({ id: 'other', name: 'Other', maker: 'ada', at: '2026-01-01T00:00:00.000Z' });
  const batches = [
    { room: 'other', commands: [{ ...sendCommand(), kind: 'unheard of' }] },
    { room: 'lobby', commands: sends(1) },
  ];
  await failCommands(set, 2, { failCommands: ['commitTransaction'], closeConnection: true });
  await expect(store.log.commit(batches as never)).rejects.toMatchObject(isUnknown);
});

test('an error before the commit is tried again, and stores nothing twice', async () => {
  const commands = sends(3);
  await failCommands(set, 2, { failCommands: ['insert'], closeConnection: true });
  expect(statusesOf(await commitTo(store.log, commands))).toEqual(['stored', 'stored', 'stored']);
  await failCommands(set, 1, {
    failCommands: ['commitTransaction'],
    errorCode: 251,
    errorLabels: ['TransientTransactionError'],
  });
  expect(statusesOf(await commitTo(store.log, sends(1)))).toEqual(['stored']);
  expect(await idsInOrder()).toHaveLength(4);
});

test('a server that hangs in the commit makes it unknown, and what lands after the time-out is stored once', async () => {
  const commands = sends(3);
  await failCommands(set, 1, { failCommands: ['commitTransaction'], blockConnection: true, blockTimeMS: 1_000 });
  await using client = await set.connect();
  const committed = commitTo(store.log, commands);
  const answered = expect(committed).rejects.toMatchObject(isUnknown);
  await blockedIn('commitTransaction', client);
  set.members[0]?.signal('SIGSTOP');
  await answered;
  set.members[0]?.signal('SIGCONT');
  expect(new Set(await insist(commands)).size).toBe(1);
  expect(await idsInOrder()).toEqual(commands.map(({ id }) => id));
});

test('a primary that is killed in the commit makes it unknown, and the repeat is stored once', async () => {
  const before = sends(2);
  await commitTo(store.log, before);
  const commands = sends(3);
  await failCommands(set, 1, { failCommands: ['commitTransaction'], blockConnection: true, blockTimeMS: 20_000 });
  await using client = await set.connect();
  const committed = commitTo(store.log, commands);
  const answered = expect(committed).rejects.toMatchObject(isUnknown);
  await blockedIn('commitTransaction', client);
  await set.members[0]?.kill();
  await answered;
  await expect(store.log.heads(['lobby'])).rejects.toMatchObject({ code: 'server/busy' });
  await set.members[0]?.start();
  await insist(commands);
  expect(await idsInOrder()).toEqual([...before, ...commands].map(({ id }) => id));
});

test('a primary that is killed in a storm of commits keeps all that was acknowledged, once, without a gap', async () => {
  const acked: string[] = [];
  let last = sends(20);
  const storm = (async () => {
    for (;;) {
      await commitTo(store.log, last);
      acked.push(...last.map(({ id }) => id));
      last = sends(20);
    }
  })();
  const ended = expect(storm).rejects.toMatchObject({ code: expect.stringMatching(/^server\/(unknown|busy)$/) });
  while (acked.length < 200) await after(1);
  await set.members[0]?.kill();
  await ended;
  await set.members[0]?.start();
  expect(new Set(await insist(last)).size).toBe(1);
  expect(await idsInOrder()).toEqual([...acked, ...last.map(({ id }) => id)]);
});

/** Resolves once the server runs such a command, which a fail point holds up. */
async function blockedIn(command: string, client: mongo.MongoClient): Promise<void> {
  for (;;) {
    const { inprog } = await client.db('admin').command({ currentOp: 1, [`command.${command}`]: { $exists: true } });
    if ((inprog as unknown[]).length > 0) return;
    await after(5);
  }
}
