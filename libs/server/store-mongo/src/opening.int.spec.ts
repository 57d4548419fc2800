import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startReplicaSet, startStandalone, type ReplicaSet } from '@parley/services/mongo';
import { mongo } from 'mongoose';
import { openMongoStore } from './mongo-store.ts';

let set: ReplicaSet;

beforeAll(async () => {
  set = await startReplicaSet();
});
afterAll(async () => {
  await set[Symbol.asyncDispose]();
});

/** The error that opening ends with, or `opened`. */
async function refusal(uri: string, { selectWithinMs = 30_000 } = {}): Promise<unknown> {
  try {
    await using _store = await openMongoStore({ uri, selectWithinMs });
    return 'opened';
  } catch (error) {
    return error;
  }
}

test('a standalone server is refused with the command that makes it a replica set', async () => {
  await using server = await startStandalone();
  const { host } = server.members[0] ?? { host: '' };
  expect(await refusal(server.newDatabase())).toMatchObject({
    name: 'MongoOpenError',
    reason: 'standalone',
    message: expect.stringMatching(
      new RegExp(`^MongoDB at ${host} is a standalone server.* --replSet parley, .*rs\\.initiate\\(.*"${host}"`),
    ),
  });
});

test('a set whose majority does not wait for journals is refused, until the command in the sentence was run', async () => {
  const uri = set.newDatabase();
  await reconfigure(false);
  expect(await refusal(uri)).toMatchObject({
    reason: 'journal',
    message: expect.stringContaining('cfg.writeConcernMajorityJournalDefault = true; rs.reconfig(cfg)'),
  });
  await reconfigure(true);
  expect(await refusal(uri)).toBe('opened');
});

test('a server that nobody reaches is named without the password', async () => {
  expect(await refusal('mongodb://ada:secret@127.0.0.1:1/parley', { selectWithinMs: 200 })).toMatchObject({
    reason: 'unreachable',
    message: expect.stringMatching(/^MongoDB at 127\.0\.0\.1:1 can't be reached \((?!.*secret)/),
  });
});

test.each(['localhost:27017', 'mongodb://', 'postgres://localhost/parley', 'mongodb://localhost/parley?w=x&noSuch=1'])(
  '%s is no connection string, and is not repeated',
  async (uri) => {
    expect(await refusal(uri)).toMatchObject({ reason: 'uri' });
  },
);

test('an index that stands in the way is named with the command that removes it', async () => {
  const uri = set.newDatabase();
  await using client = await mongo.MongoClient.connect(uri);
  const messages = client.db().collection('messages');
  await messages.createIndex({ room: 1, rev: 1 }, {}, {});
  expect(await refusal(uri)).toMatchObject({
    reason: 'indexes',
    message: expect.stringContaining('db.messages.dropIndex({"room":1,"rev":1})'),
  });
  await messages.dropIndex('room_1_rev_1');
  expect(await refusal(uri)).toBe('opened');
});

test('a database in which a revision was given twice is refused', async () => {
  const uri = set.newDatabase();
  await using client = await mongo.MongoClient.connect(uri);
  await client
    .db()
    .collection('messages')
    .insertMany([
      { room: 'lobby', rev: 1, seq: 1, id: 'one' },
      { room: 'lobby', rev: 1, seq: 2, id: 'two' },
    ]);
  expect(await refusal(uri)).toMatchObject({ reason: 'indexes', message: expect.stringContaining('there twice') });
});

async function reconfigure(writeConcernMajorityJournalDefault: boolean): Promise<void> {
  await using client = await set.connect();
  const admin = client.db('admin');
  const { config } = await admin.command({ replSetGetConfig: 1 });
  const { version, ...rest } = config as { version: number };
  await admin.command({
    replSetReconfig: { ...rest, version: version + 1, writeConcernMajorityJournalDefault },
  });
}
