import type { DatabaseSync } from 'node:sqlite';
import type { JoinedRoom, ReadPosition, Room } from '@parley/dto';
import type { Membership } from '@parley/server-domain';
import {
  joinedOf,
  joinedSql,
  readColumns,
  readOf,
  roomColumns,
  roomOf,
  type JoinedRow,
  type ReadRow,
  type RoomRow,
} from './room-row.ts';
import { prepare } from './statement.ts';

/** Changes rooms and memberships, inside a transaction that its caller owns. */
export class DirectoryWriter {
  readonly #createRoom;
  readonly #renameRoom;
  readonly #addMember;
  readonly #removeMember;
  readonly #countIn;
  readonly #countOut;
  readonly #enrol;
  readonly #joined;
  readonly #moveRead;
  readonly #read;

  constructor(db: DatabaseSync) {
    this.#createRoom = prepare<RoomRow>(
      db,
      `INSERT INTO rooms (id, kind, name, maker, created_at) VALUES (?, 'public', ?, ?, ?) RETURNING ${roomColumns}`,
    );
    this.#renameRoom = prepare<RoomRow>(db, `UPDATE rooms SET name = ? WHERE id = ? RETURNING ${roomColumns}`);
    this.#addMember = prepare(
      db,
      `INSERT INTO memberships (user, room, read_seq, joined_at) SELECT ?, id, head, ? FROM rooms WHERE id = ?
       ON CONFLICT DO NOTHING`,
    );
    this.#removeMember = prepare(db, 'DELETE FROM memberships WHERE user = ? AND room = ?');
    this.#countIn = prepare(db, 'UPDATE rooms SET members = members + 1, member_count = member_count + 1 WHERE id = ?');
    this.#countOut = prepare(
      db,
      'UPDATE rooms SET members = members + 1, member_count = member_count - 1 WHERE id = ?',
    );
    this.#enrol = prepare(db, 'INSERT INTO enrolled (user, at) VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#joined = prepare<JoinedRow>(db, `${joinedSql} AND memberships.room = ?`);
    this.#moveRead = prepare(
      db,
      `UPDATE memberships SET read_seq = new.seq
       FROM (SELECT id, min(head, ?3) AS seq FROM rooms WHERE id = ?2) AS new
       WHERE user = ?1 AND room = new.id AND (?4 = 1 AND read_seq <> new.seq OR read_seq < new.seq)`,
    );
    this.#read = prepare<ReadRow>(
      db,
      `SELECT ${readColumns}, rooms.head FROM memberships JOIN rooms ON rooms.id = memberships.room
       WHERE memberships.user = ? AND memberships.room = ?`,
    );
  }

  create({ id, name, maker, at }: { id: string; name: string; maker: string; at: string }): Change<Room> {
    const room = this.#createRoom.get(id, name, maker, at);
    if (!room) throw new Error('SQLite returned no row for a new room.');
    this.#enter({ room: id, user: maker }, at);
    return { value: { ...roomOf(room), memberCount: 1 }, hasWritten: true };
  }

  rename({ room, name }: { room: string; name: string }): Change<Room | undefined> {
    const renamed = this.#renameRoom.get(name, room);
    return { value: renamed && roomOf(renamed), hasWritten: renamed !== undefined };
  }

  enrol({ user, at }: { user: string; at: string }): Change<boolean> {
    const isNew = this.#enrol.run(user, at) > 0;
    if (isNew) this.#enter({ room: 'lobby', user }, at);
    return { value: isNew, hasWritten: isNew };
  }

  join({
    membership,
    at,
  }: {
    membership: Membership;
    at: string;
  }): Change<{ isNew: boolean; room: JoinedRoom } | undefined> {
    const isNew = this.#enter(membership, at);
    const room = this.#joined.get(membership.user, membership.room);
    return { value: room && { isNew, room: joinedOf(room) }, hasWritten: isNew };
  }

  leave({ room, user }: Membership): Change<boolean> {
    const wasMember = this.#removeMember.run(user, room) > 0;
    if (wasMember) this.#countOut.run(room);
    return { value: wasMember, hasWritten: wasMember };
  }

  moveRead({ membership, to }: MoveRead): Change<ReadPosition | undefined> {
    const { user, room } = membership;
    const hasMoved = this.#moveRead.run(user, room, to.seq, to.isUnread ? 1 : 0) > 0;
    const read = this.#read.get(user, room);
    return { value: read && readOf(read), hasWritten: hasMoved };
  }

  #enter({ room, user }: Membership, at: string): boolean {
    const isNew = this.#addMember.run(user, at, room) > 0;
    if (isNew) this.#countIn.run(room);
    return isNew;
  }
}

export interface MoveRead {
  readonly membership: Membership;
  readonly to: { readonly seq: number; readonly isUnread: boolean };
}

/** What a write answers, and whether there is something to make durable. */
export interface Change<Value> {
  readonly value: Value;
  readonly hasWritten: boolean;
}
