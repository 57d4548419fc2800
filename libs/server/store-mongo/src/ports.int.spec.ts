import { afterAll, beforeAll } from '@jest/globals';
import { startReplicaSet, type ReplicaSet } from '@parley/services/mongo';
import { describeMessageLog, describeRoomDirectory, type StoreUnderTest } from '@parley/testing/ports';
import { openMongoStore } from './mongo-store.ts';

let set: ReplicaSet;

beforeAll(async () => {
  set = await startReplicaSet();
});
afterAll(async () => {
  await set[Symbol.asyncDispose]();
});

async function open(uri = set.newDatabase()): Promise<StoreUnderTest> {
  const store = await openMongoStore({ uri });
  return {
    log: store.log,
    rooms: store.rooms,
    reopen: async () => {
      await store.close();
      return open(uri);
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

describeMessageLog('MongoMessageLog', open);
describeRoomDirectory('MongoRoomDirectory', open);
