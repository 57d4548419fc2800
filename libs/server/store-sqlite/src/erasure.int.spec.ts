import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { LogCommand } from '@parley/server-domain';
import { deleteCommand, editCommand, newId, sendCommand } from '@parley/testing';
import { openWriterConnection } from './connection.ts';
import { migrate } from './migrations.ts';
import { TemporaryFolder } from './store.fixture.ts';
import { Writer } from './writer.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => {
  folder[Symbol.dispose]();
});

const secrets = ['a-deleted-secret', 'a-replaced-secret', 'a-kept-text'].map((word) => `${word} ${newId()}`);
const [deleted, replaced, kept] = secrets.map((text) => sendCommand({ text: `${text} ${'x'.repeat(3_000)}` }));
if (!deleted || !replaced || !kept) throw new Error('There are three.');
const sends = [deleted, replaced, kept];
const erase = (epoch: string): LogCommand[] => [deleteCommand(deleted.id), editCommand({ ...replaced, rev: 2, epoch })];

function secretsOnDisk(): boolean[] {
  const files = readdirSync(folder.path).map((name) => readFileSync(folder.file(name)));
  return secrets.map((secret) => files.some((bytes) => bytes.includes(secret)));
}

test('deleted and replaced text is in no file once the store is closed', async () => {
  const store = await folder.open();
  await store.log.commit([{ room: 'lobby', commands: sends }]);
  expect(secretsOnDisk()).toEqual([true, true, true]);
  await store.log.commit([{ room: 'lobby', commands: erase(store.log.epoch) }]);
  await store.close();
  expect(secretsOnDisk()).toEqual([false, false, true]);
});

test('deleted and replaced text is in no file soon after, while the store is open', () => {
  const db = openWriterConnection({ file: folder.database });
  migrate(db);
  const writer = new Writer(db, { epoch: 'epoch-1', commits: 0 });
  writer.run([['commit', [{ room: 'lobby', commands: sends }]]]);
  writer.run([['commit', [{ room: 'lobby', commands: erase('epoch-1') }]]]);
  expect(secretsOnDisk()).toEqual([true, true, true]);
  expect(writer.erase()).toBeUndefined();
  expect(secretsOnDisk()).toEqual([false, false, true]);
  writer.close();
});
