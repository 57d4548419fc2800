import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { OutboxEntry } from '../core/outbox-entry.ts';
import { fileStorage } from './file-storage.ts';

const scope = { server: 'https://chat.example', user: 'ada' };
const entry: OutboxEntry = {
  key: 'one',
  order: 'one',
  kind: 'send',
  room: 'lobby',
  id: 'one',
  text: 'hello',
  writtenAt: 0,
  status: 'queued',
  isUncertain: false,
  failures: 0,
};

async function folder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'parley-client-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test('what one process kept, the next one finds; another person does not', async () => {
  await using at = await folder();
  const first = await fileStorage(at.path).openOutbox(scope);
  await first.put([entry, { ...entry, key: 'two' }]);
  await first.remove(['one']);
  const second = await fileStorage(at.path).openOutbox(scope);
  expect((await second.load()).map(({ key }) => key)).toEqual(['two']);
  const other = await fileStorage(at.path).openOutbox({ ...scope, user: 'ben' });
  expect(await other.load()).toEqual([]);
});

test('cursors are kept', async () => {
  await using at = await folder();
  const open = () => fileStorage(at.path).openCursors?.(scope);
  const state = { epoch: 'epoch-one', cursors: { lobby: 7 } };
  await (await open())?.save(state);
  expect(await (await open())?.load()).toEqual(state);
});

test('its folder is for its owner alone', async () => {
  await using at = await folder();
  const path = join(at.path, 'deep');
  await (await fileStorage(path).openOutbox(scope)).put([entry]);
  expect((await stat(path)).mode & 0o77).toBe(0);
});

test('what the disk refuses is not kept, now or with what is written next', async () => {
  await using at = await folder();
  const store = await fileStorage(at.path).openOutbox(scope);
  const keysIn = async (of: typeof store): Promise<string[]> => (await of.load()).map(({ key }) => key);
  await store.put([entry]);
  const [file = ''] = await readdir(at.path);
  const next = join(at.path, `${file}.next`);
  await mkdir(next);
  await expect(store.put([{ ...entry, key: 'refused' }])).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(store.remove(['one'])).rejects.toMatchObject({ code: 'EISDIR' });
  expect(await keysIn(store)).toEqual(['one']);
  expect(await keysIn(await fileStorage(at.path).openOutbox(scope))).toEqual(['one']);
  await rm(next, { recursive: true });
  await store.put([{ ...entry, key: 'two' }]);
  expect(await keysIn(await fileStorage(at.path).openOutbox(scope))).toEqual(['one', 'two']);
});
