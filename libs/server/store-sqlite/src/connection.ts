import { DatabaseSync } from 'node:sqlite';

export interface WriterConnectionOptions {
  readonly file: string;
  /** The most pages (4 KiB each) that the database may have; beyond it the disk counts as full. Default: no bound. */
  readonly maxPages?: number | undefined;
}

/**
 * The one connection that writes.
 *
 * What an acknowledged commit rests on, in a power cut:
 * - `synchronous=FULL` in WAL mode: each COMMIT appends its pages to the log file and returns after that file's fsync.
 *   This is the one fsync that every acknowledgement waits for. (`NORMAL` would leave it out: a kill of the process would
 *   lose nothing, a power cut would.)
 * - The first fsync of a new log file is followed by one of the folder (SQLite's unix VFS), so that the names of both
 *   files are durable too; the folder's own name is synced when it is made (`data-folder.ts`).
 * - A checkpoint syncs the log, copies pages into the database, syncs the database, and only then may the log be
 *   overwritten. A cut between leaves the log whole, and it is played again.
 * - Frames of the log carry checksums and salts: a torn last transaction is dropped as a whole, and it was never
 *   acknowledged.
 * - On macOS fsync leaves data in the drive's cache; `fullfsync` asks for F_FULLFSYNC instead. It does nothing elsewhere.
 */
export function openWriterConnection({ file, maxPages }: WriterConnectionOptions): DatabaseSync {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: true });
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = 67108864;
  `);
  if (maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${maxPages}`);
  return db;
}

/**
 * Sees a snapshot of what is durable; can't write. Waits up to a second for a lock, which is only ever held while SQLite
 * recovers its log. (The writer never waits: whoever else holds a lock, a backup or an operator, must not hold up sends.)
 */
export function openReaderConnection(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
  db.exec(`
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
  `);
  return db;
}
