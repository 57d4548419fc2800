import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { mongo } from 'mongoose';
import { startReplicaSet } from './replica-set.ts';

const longMs = 90_000;

test(
  'a replica set has a primary that takes transactions, keeps its data over a crash, and leaves nothing behind',
  async () => {
    const set = await startReplicaSet();
    const uri = set.newDatabase();
    expect(set.newDatabase()).not.toBe(uri);
    {
      await using client = await mongo.MongoClient.connect(uri);
      await client.withSession((session) =>
        session.withTransaction(() => client.db().collection('things').insertOne({ kept: true }, { session })),
      );
      await set.members[0]?.kill();
      await set.members[0]?.start();
      expect(await client.db().collection('things').countDocuments()).toBe(1);
    }
    await set[Symbol.asyncDispose]();
    await expect(mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 100 })).rejects.toThrow();
  },
  longMs,
);

test(
  'tests that are killed leave neither process nor folder behind',
  async () => {
    const script = `
      import { startKept } from ${JSON.stringify(new URL('./kept.fixture.ts', import.meta.url).href)};
      await startKept();`;
    const tests = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const [line] = (await once(createInterface({ input: tests.stdout }), 'line')) as [string];
    const { folder, port } = JSON.parse(line) as { folder: string; port: number };
    expect(existsSync(folder)).toBe(true);
    tests.kill('SIGKILL');
    while (existsSync(folder)) await after(20);
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  },
  longMs,
);
