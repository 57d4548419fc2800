import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Generation, Item, JournalEntry, RoomLog } from '../checks/history.ts';

const databaseOf = (folder: string): string => join(folder, 'parley.db');

/**
 * Makes the store keep every revision that it assigns: a record shows its latest one alone. The triggers run inside
 * the store's own transactions, so a revision and its journal entry are durable together or not at all. The server must
 * not run.
 */
export function installJournal(folder: string): void {
  const db = new DatabaseSync(databaseOf(folder));
  const columns = 'room, id, seq, rev, edit_rev, author, text';
  const values = 'NEW.room, NEW.id, NEW.seq, NEW.rev, NEW.edit_rev, NEW.author, NEW.text';
  db.exec(`
    CREATE TABLE fault_journal (
      n INTEGER PRIMARY KEY, room INTEGER, id TEXT, seq INTEGER, rev INTEGER, edit_rev INTEGER, author TEXT, text TEXT
    ) STRICT;
    CREATE TRIGGER fault_journal_created AFTER INSERT ON messages BEGIN
      INSERT INTO fault_journal (${columns}) VALUES (${values});
    END;
    CREATE TRIGGER fault_journal_changed AFTER UPDATE ON messages BEGIN
      INSERT INTO fault_journal (${columns}) VALUES (${values});
    END;
  `);
  db.close();
}

/** What the database has now: its journal, and the records and heads of its rooms. One snapshot. */
export function readLog(folder: string): Pick<Generation, 'journal' | 'rooms'> {
  const db = new DatabaseSync(databaseOf(folder), { readOnly: true, timeout: 10_000 });
  try {
    db.exec('BEGIN');
    const heads = db.prepare('SELECT key, id, head FROM rooms').all() as { key: number; id: string; head: number }[];
    const nameOf = new Map(heads.map(({ key, id }) => [key, id]));
    const columns = 'room, id, seq, rev, edit_rev AS editRev, author, text';
    const rows = <T>(sql: string): T[] => db.prepare(sql).all() as T[];
    const journal = rows<Row>(`SELECT ${columns} FROM fault_journal ORDER BY n`).map((row): JournalEntry => ({
      ...row,
      room: nameOf.get(row.room) ?? `key ${row.room}`,
    }));
    const byRoom = Map.groupBy(rows<Row>(`SELECT ${columns} FROM messages ORDER BY room, seq`), ({ room }) => room);
    const rooms = new Map(
      heads.map(({ key, id, head }): [string, RoomLog] => [id, { head, messages: byRoom.get(key) ?? [] }]),
    );
    return { journal, rooms };
  } finally {
    db.close();
  }
}

/** The head of each room, from a running server's database too. */
export function readHeads(folder: string): ReadonlyMap<string, number> {
  const db = new DatabaseSync(databaseOf(folder), { readOnly: true, timeout: 10_000 });
  try {
    const rows = db.prepare('SELECT id, head FROM rooms').all() as { id: string; head: number }[];
    return new Map(rows.map(({ id, head }) => [id, head]));
  } finally {
    db.close();
  }
}

/** SQLite's own look at the whole file; empty when all is well. */
export function damageOf(folder: string): string {
  const db = new DatabaseSync(databaseOf(folder));
  try {
    const rows = db.prepare('PRAGMA integrity_check(5)').all() as { integrity_check: string }[];
    const found = rows.map(({ integrity_check: text }) => text).join('; ');
    return found === 'ok' ? '' : found;
  } finally {
    db.close();
  }
}

type Row = Item & { room: number };
