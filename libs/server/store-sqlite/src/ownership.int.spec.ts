import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sendCommand } from '@parley/testing';
import { TemporaryFolder } from './store.fixture.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { FolderOwnedError, FolderUnwritableError } from './store-errors.ts';
import { startWritingChild } from './writing-child.fixture.ts';

describe('a data folder', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    folder[Symbol.dispose]();
  });

  test('is owned by one store at a time', async () => {
    await using _store = await folder.open();
    const second = folder.open();
    await expect(second).rejects.toThrow(FolderOwnedError);
    await expect(second).rejects.toThrow(/in use by another Parley.*Stop the other one/);
  });

  test('is not harmed by one that was turned away', async () => {
    await using store = await folder.open();
    await expect(folder.open()).rejects.toThrow(FolderOwnedError);
    const child = startWritingChild(folder.path);
    expect(await child.until((line) => 'refused' in line)).toMatchObject({ refused: 'FolderOwnedError' });
    expect(await child.ended).toBe(1);
    expect(await store.log.commit([{ room: 'lobby', commands: [sendCommand()] }])).toMatchObject([{ head: 1 }]);
  });

  test('is given up by closing', async () => {
    await (await folder.open()).close();
    await using store = await folder.open();
    expect(store.log.epoch).toBeTruthy();
  });

  test('is given up by a killed process, and kept by a living one', async () => {
    const child = startWritingChild(folder.path);
    await child.until((line) => 'acked' in line);
    await expect(folder.open()).rejects.toThrow(FolderOwnedError);
    await child.kill();
    await using store = await folder.open();
    expect(store.log.epoch).toBeTruthy();
  });

  test('is made for its user alone, with what is in it', async () => {
    const path = join(folder.path, 'new', 'data');
    await using store = await openSqliteStore({ folder: path });
    await store.log.commit([{ room: 'lobby', commands: [sendCommand()] }]);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const name of ['parley.db', 'parley.db-wal', 'parley.db-shm', 'owner.lock', 'epoch.json']) {
      expect([name, statSync(join(path, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
  });

  test('that can’t be made or written to is refused with a sentence', async () => {
    writeFileSync(folder.file('a-file'), '');
    for (const path of [folder.file('a-file'), folder.file('a-file/below'), '/proc/parley', '/proc/parley/data']) {
      const opening = openSqliteStore({ folder: path });
      await expect(opening).rejects.toThrow(FolderUnwritableError);
      await expect(opening).rejects.toThrow(/can't be written to .*did not start/);
    }
  });
});
