import type { DatabaseSync } from 'node:sqlite';
import { diskFull, storeOpenError } from './store-errors.ts';
import { describeError, troubleOf } from './trouble.ts';

/** Marks a file as Parley's (`PRAGMA application_id`): "Prly". */
const applicationId = 0x50726c79;

/**
 * What turns a database of version N (`PRAGMA user_version`) into one of version N + 1. Never change one that was
 * released: append.
 */
export const migrations: readonly string[] = [
  `
  -- The epoch and the number of durable commits: what the side file is compared with.
  CREATE TABLE store (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    epoch TEXT NOT NULL,
    commits INTEGER NOT NULL
  ) STRICT;
  INSERT INTO store VALUES (1, '', 0);

  CREATE TABLE rooms (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    maker TEXT,
    created_at TEXT NOT NULL,
    head INTEGER NOT NULL DEFAULT 0,
    -- Raised by every membership change.
    members INTEGER NOT NULL DEFAULT 0,
    member_count INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO rooms (id, kind, name, created_at)
    VALUES ('lobby', 'public', 'lobby', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));

  CREATE TABLE messages (
    -- There for a full-text index to point to.
    key INTEGER PRIMARY KEY,
    -- rooms.key. Not declared, since it would be looked up for each message, and rooms are never removed.
    room INTEGER NOT NULL,
    id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    edit_rev INTEGER NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    author_is_guest INTEGER NOT NULL,
    text TEXT,
    hash TEXT,
    edits TEXT,
    created_at TEXT NOT NULL,
    edited_at TEXT,
    deleted_at TEXT
  ) STRICT;
  CREATE UNIQUE INDEX messages_by_id ON messages (room, id);
  CREATE UNIQUE INDEX messages_by_rev ON messages (room, rev);
  -- Covers the counting of unread messages.
  CREATE INDEX messages_by_seq ON messages (room, seq, author, deleted_at);

  CREATE TABLE memberships (
    user TEXT NOT NULL,
    room TEXT NOT NULL REFERENCES rooms (id),
    read_seq INTEGER NOT NULL,
    joined_at TEXT NOT NULL,
    PRIMARY KEY (user, room)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX memberships_by_room ON memberships (room, user);

  -- Everybody who was put into the lobby once.
  CREATE TABLE enrolled (
    user TEXT PRIMARY KEY,
    at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

/**
 * Brings a database to the newest version, each step in a transaction of its own: a step that was interrupted never
 * happened. Errors: StoreOpenError `newer` and `corrupt`.
 */
export function migrate(db: DatabaseSync, steps: readonly string[] = migrations): void {
  const isEmpty = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0;
  if (pragma(db, 'application_id') !== applicationId && !isEmpty) {
    throw storeOpenError(
      'corrupt',
      'The database file belongs to another program, not to Parley. Nothing was changed. Name another data folder, or ' +
        'move the file away.',
    );
  }
  const version = pragma(db, 'user_version');
  if (version > steps.length) {
    throw storeOpenError(
      'newer',
      `The database is of version ${version}, and this Parley knows versions up to ${steps.length}: a later Parley has ` +
        'written it. Start that one, or restore a backup from before the update.',
    );
  }
  for (const [at, step] of steps.entries()) {
    if (at < version) continue;
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(step);
      db.exec(`PRAGMA application_id = ${applicationId}`);
      db.exec(`PRAGMA user_version = ${at + 1}`);
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Puts an error of opening into a sentence, if it is one that operators can do something about. */
export function openErrorOf(error: unknown, file: string): unknown {
  switch (troubleOf(error)) {
    case 'damaged':
      return storeOpenError(
        'corrupt',
        `The database ${file} is damaged: SQLite can't read it. Nothing was changed. Restore it from a backup; to see ` +
          'what can be saved, run "sqlite3 parley.db .recover" on a copy.',
        error,
      );
    case 'full':
      return diskFull(file, error);
    case 'forbidden':
      return storeOpenError(
        'unwritable',
        `The database ${file} can't be opened for writing, so Parley did not start. Let this user read and write the file ` +
          'and its folder.',
        error,
      );
    case 'busy':
      return storeOpenError(
        'owned',
        `The database ${file} is locked by another program, so Parley did not start. End whatever has it open (a backup, ` +
          'an SQL shell), then start again.',
        error,
      );
    case 'fatal':
      return storeOpenError(
        'failed',
        `The database ${file} can't be opened, since its disk failed (${describeError(error)}). Parley did not start. ` +
          'Start it again when the disk is well.',
        error,
      );
    case 'mistake':
      return error;
  }
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
