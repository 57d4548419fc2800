import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { migrate, migrations } from './migrations.ts';
import { TemporaryFolder } from './store.fixture.ts';
import { DatabaseCorruptError, DatabaseNewerError, FolderOwnedError } from './store-errors.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => {
  folder[Symbol.dispose]();
});

async function withDatabase(change: (db: DatabaseSync) => void): Promise<void> {
  await (await folder.open()).close();
  const db = new DatabaseSync(folder.database);
  change(db);
  db.close();
}

describe('a database that can’t be opened is left as it was, and named in a sentence', () => {
  test('written by a later version', async () => {
    await withDatabase((db) => {
      db.exec('PRAGMA user_version = 99');
    });
    const opening = folder.open();
    await expect(opening).rejects.toThrow(DatabaseNewerError);
    await expect(opening).rejects.toThrow(/version 99.*a later Parley.*backup/);
  });

  test('not a database', async () => {
    writeFileSync(folder.database, 'This is a shopping list, not a database. '.repeat(200));
    const before = readFileSync(folder.database);
    const opening = folder.open();
    await expect(opening).rejects.toThrow(DatabaseCorruptError);
    await expect(opening).rejects.toThrow(/damaged.*backup/);
    expect(readFileSync(folder.database)).toEqual(before);
  });

  test('damaged', async () => {
    await (await folder.open()).close();
    const file = openSync(folder.database, 'r+');
    writeSync(file, Buffer.alloc(4_000, 0xee), 0, 4_000, 100);
    closeSync(file);
    await expect(folder.open()).rejects.toThrow(DatabaseCorruptError);
  });

  test('of another program', async () => {
    const db = new DatabaseSync(folder.database);
    db.exec('CREATE TABLE recipes (name TEXT)');
    db.close();
    const opening = folder.open();
    await expect(opening).rejects.toThrow(DatabaseCorruptError);
    await expect(opening).rejects.toThrow(/belongs to another program/);
  });

  test('locked by another program', async () => {
    await (await folder.open()).close();
    const other = new DatabaseSync(folder.database);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    const opening = folder.open();
    await expect(opening).rejects.toThrow(FolderOwnedError);
    await expect(opening).rejects.toThrow(/locked by another program/);
    other.close();
    await (await folder.open()).close();
  });

  test('and the folder is free afterwards', async () => {
    writeFileSync(folder.database, 'garbage '.repeat(1_000));
    await expect(folder.open()).rejects.toThrow(DatabaseCorruptError);
    writeFileSync(folder.database, '');
    await using store = await folder.open();
    expect(await store.rooms.find('lobby')).toBeDefined();
  });
});

describe('migrations', () => {
  const versionOf = (db: DatabaseSync): unknown => db.prepare('PRAGMA user_version').get()?.['user_version'];

  test('bring a new database to the newest version', async () => {
    await withDatabase((db) => {
      expect(versionOf(db)).toBe(migrations.length);
    });
  });

  test('take an older database further, and keep what is in it', () => {
    const db = new DatabaseSync(folder.database);
    migrate(db);
    migrate(db, [...migrations, 'ALTER TABLE rooms ADD COLUMN topic TEXT']);
    expect(versionOf(db)).toBe(migrations.length + 1);
    expect(db.prepare('SELECT id, topic FROM rooms').all()).toEqual([
      expect.objectContaining({ id: 'lobby', topic: null }),
    ]);
    db.close();
  });

  test('happen whole or not at all', () => {
    const db = new DatabaseSync(folder.database);
    migrate(db);
    const broken = [...migrations, 'ALTER TABLE rooms ADD COLUMN topic TEXT; INSERT INTO no_such_table VALUES (1)'];
    expect(() => {
      migrate(db, broken);
    }).toThrow(/no_such_table/);
    expect(versionOf(db)).toBe(migrations.length);
    expect(() => db.prepare('SELECT topic FROM rooms')).toThrow(/topic/);
    db.close();
  });
});
