import { randomBytes } from 'node:crypto';
import { ownFolder, type OwnedFolder } from './data-folder.ts';
import { EpochKeeper } from './epoch-keeper.ts';
import { identityOf, isSameFile, readEpochFile } from './epoch-file.ts';
import type { ReaderApi } from './reader.ts';
import { SqliteMessageLog } from './sqlite-message-log.ts';
import { SqliteRoomDirectory } from './sqlite-room-directory.ts';
import { StoreThread } from './store-thread.ts';
import type { WriterApi } from './writer.ts';

export interface SqliteStoreOptions {
  /** The data folder; made with mode 700 if it is missing. One process owns it at a time. */
  readonly folder: string;
  /**
   * Told once when disk or file failed: whether the last commits are durable is unknown, so the process must stop and
   * start afresh. Default: throws, which ends the process.
   */
  readonly onFatal?: (error: Error) => void;
  /** Requests that may wait for the writer, and as many for the reader; beyond it `server/busy`. Default 10,000. */
  readonly maxWaiting?: number;
  /** The most pages (4 KiB each) the database may have, after which it counts as a full disk. Default: no bound. */
  readonly maxPages?: number;
  /** Milliseconds between two writes of the epoch's side file. Default 1,000. */
  readonly epochIntervalMs?: number;
}

/** Requests in one transaction: enough to share an fsync well, few enough not to hold up a send. */
const maxGroup = 256;

/** An open store. */
export class SqliteStore {
  readonly log: SqliteMessageLog;
  readonly rooms: SqliteRoomDirectory;
  readonly #stop: () => Promise<void>;
  #closed: Promise<void> | undefined;

  constructor({ log, rooms, stop }: { log: SqliteMessageLog; rooms: SqliteRoomDirectory; stop: () => Promise<void> }) {
    this.log = log;
    this.rooms = rooms;
    this.#stop = stop;
  }

  /** Finishes what was asked so far, empties SQLite's log into the database, and gives the folder up. */
  close(): Promise<void> {
    this.#closed ??= this.#stop();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Opens the store in a data folder, making or migrating its database.
 *
 * Errors: StoreOpenError, with a sentence for operators: FolderOwnedError, FolderUnwritableError, DatabaseNewerError,
 * DatabaseCorruptError, DiskFullError, DiskFailedError.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const folder = await ownFolder(options.folder);
  try {
    return await openIn(folder, options);
  } catch (error) {
    folder.release();
    throw error;
  }
}

async function openIn(folder: OwnedFolder, options: SqliteStoreOptions): Promise<SqliteStore> {
  const { maxWaiting = 10_000, maxPages, epochIntervalMs } = options;
  const onFatal = once(options.onFatal ?? throwLater);
  const file = folder.database;
  const known = await knownEpoch(folder);
  // Both threads start at once, since starting one takes longer than opening the database.
  const reader = new StoreThread<ReaderApi>({ name: 'reader', data: { file }, maxGroup, maxWaiting, onFatal });
  let keeper: EpochKeeper | undefined;
  const writer = new StoreThread<WriterApi>({
    name: 'writer',
    data: { file, maxPages, claim: { known, fresh: newEpoch() } },
    maxGroup,
    maxWaiting,
    onCommits: (commits) => keeper?.noteCommits(commits),
    onFatal,
  });
  try {
    const { epoch, commits } = await writer.open();
    const started = new EpochKeeper({
      folder: folder.path,
      database: file,
      epoch,
      intervalMs: epochIntervalMs,
      onFatal,
    });
    await started.start(commits, { isNamed: epoch === known?.epoch });
    // Not before: stopping one that could not start would try again, and call it the disk's end.
    keeper = started;
    await reader.open();
    return new SqliteStore({
      log: new SqliteMessageLog({ epoch, writer, reader }),
      rooms: new SqliteRoomDirectory({ writer, reader }),
      stop: async () => {
        await reader.close();
        await writer.close();
        await keeper?.stop();
        folder.release();
      },
    });
  } catch (error) {
    await reader.close();
    await writer.close();
    await keeper?.stop();
    throw error;
  }
}

async function knownEpoch(folder: OwnedFolder): Promise<{ epoch: string; commits: number } | undefined> {
  const record = await readEpochFile(folder.path);
  return record && isSameFile(record.database, await identityOf(folder.database)) ? record : undefined;
}

function newEpoch(): string {
  return randomBytes(12).toString('base64url');
}

function once(tell: (error: Error) => void): (error: Error) => void {
  let isTold = false;
  return (error) => {
    if (isTold) return;
    isTold = true;
    tell(error);
  };
}

function throwLater(error: Error): void {
  queueMicrotask(() => {
    throw error;
  });
}
