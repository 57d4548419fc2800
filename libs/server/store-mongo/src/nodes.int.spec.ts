import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startReplicaSet, type ReplicaSet } from '@parley/services/mongo';
import { ada, at, ben, deleteCommand, editCommand, sendCommand } from '@parley/testing';
import { mongo } from 'mongoose';
import { openMongoStore, type MongoStore } from './mongo-store.ts';
import { commitTo, statusesOf } from './store.fixture.ts';

let set: ReplicaSet;
let uri: string;
let one: MongoStore;
let two: MongoStore;

const all = { items: 10_000, bytes: 100_000_000 };

beforeAll(async () => {
  set = await startReplicaSet();
  uri = set.newDatabase();
  [one, two] = await Promise.all([openMongoStore({ uri }), openMongoStore({ uri })]);
});
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await set[Symbol.asyncDispose]();
});

test('nodes that open an empty database at once agree on its epoch', () => {
  expect(one.log.epoch).toBe(two.log.epoch);
});

test('keeps a room’s order without a gap when two nodes write at once', async () => {
  const writers = [one, two].map(({ log }) =>
    Array.from({ length: 15 }, () => commitTo(log, [sendCommand(), sendCommand(), sendCommand()])),
  );
  const results = await Promise.all(writers.flat());
  const chain = results.toSorted((a, b) => a.from - b.from);
  expect(chain.map(({ from, head }) => [from, head])).toEqual(chain.map((_, n) => [n * 3, n * 3 + 3]));
  const read = await two.log.changesSince('lobby', 0, all);
  expect(read?.items.map(({ id }) => id)).toEqual(chain.flatMap(({ items }) => items.map(({ id }) => id)));
});

test('stores a message once when both nodes are sent it at once', async () => {
  const send = sendCommand();
  const results = await Promise.all([one, two, one, two].map(({ log }) => commitTo(log, [send])));
  expect(results.flatMap(statusesOf).toSorted()).toEqual(['repeat', 'repeat', 'repeat', 'stored']);
  const { head } = await commitTo(one.log, []);
  expect(results.flatMap(({ outcomes }) => outcomes)).toEqual(
    results.map(() => expect.objectContaining({ rev: head })),
  );
});

test('takes one of two edits of the same text that reach two nodes at once', async () => {
  const send = sendCommand();
  const { head: rev } = await commitTo(one.log, [send]);
  const edits = [one, two].map(({ log }) => commitTo(log, [editCommand({ ...send, rev, epoch: log.epoch })]));
  expect((await Promise.all(edits)).flatMap(statusesOf).toSorted()).toEqual(['refused', 'stored']);
});

test('a membership that changes on one node is in the other’s next commit', async () => {
  const { members } = await commitTo(one.log, []);
  const joins = Array.from({ length: 10 }, (_, n) =>
    (n % 2 ? one : two).rooms.join({ room: 'lobby', user: `user-${n}` }, at),
  );
  const commits = Array.from({ length: 10 }, (_, n) => commitTo((n % 2 ? two : one).log, [sendCommand()]));
  await Promise.all([...joins, ...commits]);
  expect(await commitTo(two.log, [])).toMatchObject({ members: members + 10 });
  expect(await one.rooms.find('lobby')).toMatchObject({ memberCount: 10 });
});

test('no operator of MongoDB gets in as an id or a name', async () => {
  const operator = { $gt: '' } as unknown as string;
  const asked = [
    one.log.message('lobby', operator),
    one.rooms.find(operator),
    one.rooms.isMember({ room: 'lobby', user: operator }),
  ];
  for (const answer of asked) await expect(answer).rejects.toThrow(/^Cast to string failed/);
});

test('however long a room is, nothing scans a collection or sorts in memory, and reads end in time', async () => {
  await using client = await mongo.MongoClient.connect(uri);
  await one.rooms.enrol(ada.id, at);
  await client.db().command({ profile: 2 });
  const send = sendCommand({ author: ben });
  const { head: rev } = await commitTo(one.log, [send]);
  await commitTo(one.log, [deleteCommand(send.id, ben.id)]);
  await one.log.changesSince('lobby', rev - 2, all);
  for (const place of [{ around: rev }, { before: rev }, { after: 3 }]) await one.log.history('lobby', place, all);
  await one.log.message('lobby', send.id);
  await one.log.heads(['lobby', 'other']);
  await one.rooms.moveRead({ room: 'lobby', user: ada.id }, { seq: 1, isUnread: true });
  await one.rooms.publicRooms(ada.id, { limit: 5 });
  await one.rooms.joinedRooms(ada.id, { limit: 5 });
  await one.rooms.joinedRooms(ada.id, { first: ['lobby', 'other'], limit: 5 });
  await one.rooms.roomsOf(ada.id);
  await one.rooms.isMember({ room: 'lobby', user: ada.id });
  await one.rooms.members('lobby', { after: 'b', limit: 5 });
  await one.rooms.enrol('somebody', at);
  await one.rooms.leave({ room: 'lobby', user: 'somebody' });
  await client.db().command({ profile: 0 });
  const profile = await client
    .db()
    .collection('system.profile')
    .find({ planSummary: { $exists: true } })
    .toArray();
  expect(profile.length).toBeGreaterThan(25);
  const isSlow = (entry: mongo.BSON.Document): boolean =>
    String(entry['planSummary']).includes('COLLSCAN') || entry['hasSortStage'] === true;
  expect(profile.filter(isSlow)).toEqual([]);
  const reads = profile
    .map(({ command }) => command as mongo.BSON.Document)
    .filter((command) => 'find' in command || 'aggregate' in command);
  expect(reads.some((command) => 'aggregate' in command)).toBe(true);
  expect(reads.filter(({ maxTimeMS }) => maxTimeMS === undefined)).toEqual([]);
  // Transactions have a snapshot, which is a majority's once they commit.
  const alone = reads.filter(({ txnNumber }) => txnNumber === undefined);
  expect(alone.map(({ readConcern }) => readConcern as unknown)).toEqual(alone.map(() => ({ level: 'majority' })));
});
