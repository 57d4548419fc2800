import { mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { syncFolder } from './epoch-file.ts';
import { storeOpenError, unwritable } from './store-errors.ts';
import { fileErrorCode, troubleOf } from './trouble.ts';

/** A data folder that this process alone has open. */
export interface OwnedFolder {
  readonly path: string;
  /** The database's file, made if it wasn't there. */
  readonly database: string;
  release(): void;
}

/**
 * Makes the data folder if need be (mode 700, its files 600) and locks it. The lock is on a file of its own, so that
 * backups can read the database, and it is a lock of the operating system: it ends with the process, however that ends.
 *
 * Errors: FolderUnwritableError, FolderOwnedError.
 */
export async function ownFolder(folder: string): Promise<OwnedFolder> {
  const path = resolve(folder);
  try {
    const made = await makeFolders(path);
    if (made !== undefined) await syncFolder(dirname(made));
    await makePrivateFile(join(path, 'owner.lock'));
  } catch (error) {
    throw unwritable(path, error);
  }
  const lock = takeLock(path);
  try {
    const database = join(path, 'parley.db');
    await makePrivateFile(database);
    return {
      path,
      database,
      release: () => {
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw unwritable(path, error);
  }
}

/**
 * Makes a folder and those above it, and tells the topmost that it made. Node's own recursive `mkdir` never ends where a
 * folder exists in which nothing can be made, such as `/proc`.
 */
async function makeFolders(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, { mode: 0o700 });
    return path;
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return undefined;
    if (fileErrorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
  }
  const topmost = await makeFolders(dirname(path));
  await mkdir(path, { mode: 0o700 });
  return topmost ?? path;
}

/** SQLite gives its log and index files the mode of the database. */
async function makePrivateFile(file: string): Promise<void> {
  try {
    await (await open(file, 'ax', 0o600)).close();
  } catch (error) {
    // Opening one that is there would be wrong: closing it again drops this process's locks on it (POSIX).
    if (fileErrorCode(error) !== 'EEXIST') throw error;
  }
}

function takeLock(folder: string): DatabaseSync {
  const lock = new DatabaseSync(join(folder, 'owner.lock'));
  try {
    // Without a journal file, taking the lock writes nothing: it works on a full disk too.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (troubleOf(error) !== 'busy') throw unwritable(folder, error);
    throw storeOpenError(
      'owned',
      `The data folder ${folder} is in use by another Parley. Two servers on one folder would harm each other, so this ` +
        'one did not start. Stop the other one, or give this one a folder of its own.',
      error,
    );
  }
}
