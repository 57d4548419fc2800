import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startReplicaSet, type ReplicaSet } from '@parley/services/mongo';
import { createConnection } from 'mongoose';
import { accountsWorld, secret } from '../testing/accounts-world.ts';
import { describeAccountStore, type StoreUnderTest } from '../testing/describe-account-store.ts';
import { MongoAccountStore } from './mongo-account-store.ts';
import { SqliteAccountStore } from './sqlite-account-store.ts';

let set: ReplicaSet;

beforeAll(async () => {
  set = await startReplicaSet();
});
afterAll(async () => {
  await set[Symbol.asyncDispose]();
});

async function openSqlite(folder?: string): Promise<StoreUnderTest> {
  const own = folder ?? (await mkdtemp(join(tmpdir(), 'parley-accounts-')));
  const store = await SqliteAccountStore.open(own, secret);
  return {
    store,
    reopen: () => openSqlite(own),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      if (folder === undefined) await rm(own, { recursive: true });
    },
  };
}

async function openMongo(uri = set.newDatabase(), withSecret = secret): Promise<StoreUnderTest> {
  const connection = await createConnection(uri, { writeConcern: { w: 'majority', j: true } }).asPromise();
  try {
    return {
      store: await MongoAccountStore.open(connection, withSecret),
      reopen: () => openMongo(uri),
      [Symbol.asyncDispose]: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

describeAccountStore('SqliteAccountStore', () => openSqlite());
describeAccountStore('MongoAccountStore', () => openMongo());

describe('several nodes over MongoDB', () => {
  test('see in moments what one of them did', async () => {
    const uri = set.newDatabase();
    await using first = await openMongo(uri);
    await using second = await openMongo(uri);
    let now = Date.now();
    const here = accountsWorld(first.store);
    const there = accountsWorld(second.store, { now: () => now });
    const guest = await here.signIn();
    expect((await there.verifier.verify(guest.token)).user).toEqual(guest.user);
    await here.accounts.signOut(guest.cookie, here.doorbell.bell);
    now += 2_001;
    await expect(there.verifier.verify(guest.token)).rejects.toMatchObject({ code: 'auth/signed-out' });
  });

  test('need the same secret, and say so', async () => {
    const uri = set.newDatabase();
    await using first = await openMongo(uri);
    const guest = await accountsWorld(first.store).signIn();
    await expect(openMongo(uri, 'another secret, just as long as the first')).rejects.toThrow(
      /every node needs the same/,
    );
    expect((await accountsWorld(first.store).verifier.verify(guest.token)).user).toEqual(guest.user);
  });
});
