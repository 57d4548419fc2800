import type { DatabaseSync } from 'node:sqlite';
import type { ChangesRead, HistoryPlace, HistoryRead, ReadLimit, RoomHead, StoredMessage } from '@parley/server-domain';
import { Page } from '@parley/server-domain/page';
import { messageColumns, messageOf, recordColumns, recordOf, type MessageRow, type RecordRow } from './message-row.ts';
import { prepare } from './statement.ts';

interface RoomRow extends RoomHead {
  readonly key: number;
}

/** The statements that read a room's log: each one range of one index. */
export const logSql = {
  room: 'SELECT key, head, members FROM rooms WHERE id = ?',
  changes: `SELECT ${messageColumns} FROM messages WHERE room = ? AND rev > ? ORDER BY rev LIMIT ?`,
  newer: `SELECT ${messageColumns} FROM messages WHERE room = ? AND seq >= ? ORDER BY seq LIMIT ?`,
  older: `SELECT ${messageColumns} FROM messages WHERE room = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  hasNewer: 'SELECT 1 AS found FROM messages WHERE room = ? AND seq >= ? LIMIT 1',
  hasOlder: 'SELECT 1 AS found FROM messages WHERE room = ? AND seq < ? LIMIT 1',
  record: `SELECT ${recordColumns} FROM messages WHERE room = ? AND id = ?`,
} as const;

/** Reads rooms' logs, inside a snapshot that its caller holds. */
export class LogReader {
  readonly #room;
  readonly #changes;
  readonly #newer;
  readonly #older;
  readonly #hasNewer;
  readonly #hasOlder;
  readonly #record;

  constructor(db: DatabaseSync) {
    this.#room = prepare<RoomRow>(db, logSql.room);
    this.#changes = prepare<MessageRow>(db, logSql.changes);
    this.#newer = prepare<MessageRow>(db, logSql.newer);
    this.#older = prepare<MessageRow>(db, logSql.older);
    this.#hasNewer = prepare(db, logSql.hasNewer);
    this.#hasOlder = prepare(db, logSql.hasOlder);
    this.#record = prepare<RecordRow>(db, logSql.record);
  }

  changesSince({ room, rev, limit }: { room: string; rev: number; limit: ReadLimit }): ChangesRead | undefined {
    const found = this.#room.get(room);
    if (!found) return undefined;
    const { key, head, members } = found;
    const page = new Page(limit);
    for (const row of this.#changes.iterate(key, rev, limit.items + 1)) if (!page.offer(messageOf(row))) break;
    const last = page.items.at(-1);
    return { items: page.items, to: page.isFull && last ? last.rev : head, head, members };
  }

  history({ room, place, limit }: { room: string; place: HistoryPlace; limit: ReadLimit }): HistoryRead | undefined {
    const found = this.#room.get(room);
    if (!found) return undefined;
    const { key, head } = found;
    const page = new Page(limit);
    if ('before' in place) {
      for (const row of this.#older.iterate(key, place.before, limit.items + 1)) if (!page.offer(messageOf(row))) break;
    } else if ('after' in place) {
      for (const row of this.#newer.iterate(key, place.after + 1, limit.items + 1))
        if (!page.offer(messageOf(row))) break;
    } else {
      this.#fillAround(page, key, { seq: place.around, items: limit.items });
    }
    const items = page.items.toSorted((a, b) => a.seq - b.seq);
    const split = 'before' in place ? place.before : 'after' in place ? place.after + 1 : place.around;
    return {
      items,
      head,
      hasOlder: this.#hasOlder.get(key, items[0]?.seq ?? split) !== undefined,
      hasNewer: this.#hasNewer.get(key, (items.at(-1)?.seq ?? split - 1) + 1) !== undefined,
    };
  }

  message({ room, id }: { room: string; id: string }): StoredMessage | undefined {
    const found = this.#room.get(room);
    const row = found && this.#record.get(found.key, id);
    return row && recordOf(row);
  }

  heads(rooms: readonly string[]): [room: string, head: RoomHead][] {
    return rooms.flatMap((room) => {
      const found = this.#room.get(room);
      return found ? [[room, { head: found.head, members: found.members }]] : [];
    });
  }

  /** Takes one newer and one older in turns, beginning with the message at the place itself. */
  #fillAround(page: Page, key: number, { seq, items }: { seq: number; items: number }): void {
    // Read whole, since one statement's rows can't wait for another's.
    const newer = this.#newer.all(key, seq, items + 1);
    const older = this.#older.all(key, seq, items + 1);
    for (let n = 0; n < Math.max(newer.length, older.length); n++) {
      for (const row of [newer[n], older[n]]) if (row && !page.offer(messageOf(row))) return;
    }
  }
}
