import type { DatabaseSync } from 'node:sqlite';
import type { Message } from '@parley/dto';
import type { CommandOutcome, LogCommand, RoomBatch, StoredMessage } from '@parley/server-domain';
import { assignRevisions, newestItems } from '@parley/server-domain/assign-revisions';
import { recordColumns, recordOf, type RecordRow } from './message-row.ts';
import { prepare } from './statement.ts';

/**
 * The result of a room's batch, small enough to pass between threads for every message: a number among the outcomes is a
 * send stored at that revision, a number among the items the command whose message it is. The sender has the rest.
 */
export interface CompactResult {
  readonly outcomes: readonly (number | CommandOutcome)[];
  readonly from: number;
  readonly head: number;
  readonly members: number;
  readonly items: readonly (number | Message)[];
}

interface RoomRow {
  readonly key: number;
  readonly head: number;
  readonly members: number;
}

/** Commands of a batch from which one look-up for all is cheaper than one each. */
const fewCommands = 4;

/** Writes room batches, inside a transaction that its caller owns. */
export class LogWriter {
  readonly #epoch: string;
  readonly #room;
  readonly #setHead;
  readonly #record;
  readonly #records;
  readonly #insert;
  readonly #update;

  constructor(db: DatabaseSync, epoch: string) {
    this.#epoch = epoch;
    this.#room = prepare<RoomRow>(db, 'SELECT key, head, members FROM rooms WHERE id = ?');
    this.#setHead = prepare(db, 'UPDATE rooms SET head = ? WHERE key = ?');
    this.#record = prepare<RecordRow>(db, `SELECT ${recordColumns} FROM messages WHERE room = ? AND id = ?`);
    this.#records = prepare<RecordRow>(
      db,
      `SELECT ${recordColumns} FROM messages WHERE room = ? AND id IN (SELECT value FROM json_each(?))`,
    );
    this.#insert = prepare(
      db,
      `INSERT INTO messages (room, id, seq, rev, edit_rev, author, author_name, author_is_guest, text, hash, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = prepare(
      db,
      `UPDATE messages SET rev = ?, edit_rev = ?, text = ?, hash = ?, edits = ?, edited_at = ?, deleted_at = ?
       WHERE room = ? AND id = ?`,
    );
  }

  /** `isErasing`: text that was stored before is gone from the record now. */
  commit(batches: readonly RoomBatch[]): { results: CompactResult[]; hasWritten: boolean; isErasing: boolean } {
    let hasWritten = false;
    let isErasing = false;
    const results = batches.map(({ room, commands }): CompactResult => {
      const row = this.#room.get(room);
      if (!row) return missing(commands);
      const assignment = assignRevisions(
        { epoch: this.#epoch, head: row.head, find: this.#finder(row.key, commands) },
        commands,
      );
      // Each revision is written, also when the next command of the batch replaces it: a journal may watch the table.
      for (const record of assignment.writes) {
        if (record.message.seq === record.message.rev) this.#insertRecord(row.key, record);
        else {
          this.#updateRecord(row.key, record);
          isErasing = true;
        }
      }
      if (assignment.writes.length > 0) {
        hasWritten = true;
        this.#setHead.run(assignment.head, row.key);
      }
      return compact(row, assignment, commands);
    });
    return { results, hasWritten, isErasing };
  }

  #finder(room: number, commands: readonly LogCommand[]): (id: string) => StoredMessage | undefined {
    if (commands.length <= fewCommands) {
      return (id) => {
        const row = this.#record.get(room, id);
        return row && recordOf(row);
      };
    }
    const ids = JSON.stringify([...new Set(commands.map(({ id }) => id))]);
    const found = new Map(this.#records.all(room, ids).map((row) => [row.id, recordOf(row)]));
    return (id) => found.get(id);
  }

  #insertRecord(room: number, { message, hash }: StoredMessage): void {
    const { id, seq, rev, editRev, author, text, createdAt } = message;
    const isGuest = author.isGuest ? 1 : 0;
    this.#insert.run(room, id, seq, rev, editRev, author.id, author.name, isGuest, text, hash, createdAt);
  }

  #updateRecord(room: number, { message, hash, edits }: StoredMessage): void {
    const { id, rev, editRev, text, editedAt = null, deletedAt = null } = message;
    const remembered = edits.length === 0 ? null : JSON.stringify(edits);
    this.#update.run(rev, editRev, text, hash, remembered, editedAt, deletedAt, room, id);
  }
}

function missing(commands: readonly LogCommand[]): CompactResult {
  const outcomes = commands.map(() => ({ status: 'refused', code: 'room/not-found' }) as const);
  return { outcomes, from: 0, head: 0, members: 0, items: [] };
}

function compact(
  { head: from, members }: RoomRow,
  { outcomes, head, writes }: ReturnType<typeof assignRevisions>,
  commands: readonly LogCommand[],
): CompactResult {
  const sentAt = new Map<number, number>();
  const compactOutcomes = outcomes.map((outcome, n) => {
    if (outcome.status !== 'stored' || commands[n]?.kind !== 'send') return outcome;
    sentAt.set(outcome.rev, n);
    return outcome.rev;
  });
  const items = newestItems(writes).map((message) => sentAt.get(message.rev) ?? message);
  return { outcomes: compactOutcomes, from, head, members, items };
}
