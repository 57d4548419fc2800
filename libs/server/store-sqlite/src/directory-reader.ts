import type { DatabaseSync } from 'node:sqlite';
import type { JoinedRoom, ListedRoom, Room } from '@parley/dto';
import type { Membership, Paged } from '@parley/server-domain';
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

export interface PageRequest {
  readonly after?: string | undefined;
  readonly limit: number;
}

export const directorySql = {
  room: `SELECT ${roomColumns} FROM rooms WHERE id = ?`,
  public: `SELECT ${roomColumns}, ${readColumns} FROM rooms
    LEFT JOIN memberships ON memberships.user = ? AND memberships.room = rooms.id
    WHERE rooms.kind = 'public' AND rooms.id > ? ORDER BY rooms.id LIMIT ?`,
  joined: `${joinedSql} AND memberships.room > ? ORDER BY memberships.room LIMIT ?`,
  joinedOne: `${joinedSql} AND memberships.room = ?`,
  joinedFirst: `${joinedSql} AND memberships.room IN (SELECT value FROM json_each(?)) ORDER BY memberships.room LIMIT ?`,
  joinedOthers: `${joinedSql} AND memberships.room > ? AND memberships.room NOT IN (SELECT value FROM json_each(?))
    ORDER BY memberships.room LIMIT ?`,
  roomsOf: 'SELECT room FROM memberships WHERE user = ? ORDER BY room',
  isMember: 'SELECT 1 AS found FROM memberships WHERE user = ? AND room = ?',
  membersAmong: 'SELECT user FROM memberships WHERE room = ? AND user IN (SELECT value FROM json_each(?))',
  members:
    'SELECT user FROM memberships INDEXED BY memberships_by_room WHERE room = ? AND user > ? ORDER BY user LIMIT ?',
  isEnrolled: 'SELECT 1 AS found FROM enrolled WHERE user = ?',
} as const;

type ListedRow = RoomRow & (ReadRow | { readonly room: null });

/** Reads rooms and memberships, inside a snapshot that its caller holds. */
export class DirectoryReader {
  readonly #room;
  readonly #public;
  readonly #joined;
  readonly #joinedOne;
  readonly #joinedFirst;
  readonly #joinedOthers;
  readonly #roomsOf;
  readonly #isMember;
  readonly #membersAmong;
  readonly #members;
  readonly #isEnrolled;

  constructor(db: DatabaseSync) {
    this.#room = prepare<RoomRow>(db, directorySql.room);
    this.#public = prepare<ListedRow>(db, directorySql.public);
    this.#joined = prepare<JoinedRow>(db, directorySql.joined);
    this.#joinedOne = prepare<JoinedRow>(db, directorySql.joinedOne);
    this.#joinedFirst = prepare<JoinedRow>(db, directorySql.joinedFirst);
    this.#joinedOthers = prepare<JoinedRow>(db, directorySql.joinedOthers);
    this.#roomsOf = prepare<{ room: string }>(db, directorySql.roomsOf);
    this.#isMember = prepare(db, directorySql.isMember);
    this.#membersAmong = prepare<{ user: string }>(db, directorySql.membersAmong);
    this.#members = prepare<{ user: string }>(db, directorySql.members);
    this.#isEnrolled = prepare(db, directorySql.isEnrolled);
  }

  find(room: string): Room | undefined {
    const row = this.#room.get(room);
    return row && roomOf(row);
  }

  publicRooms({ user, after = '', limit }: PageRequest & { user: string }): Paged<ListedRoom> {
    return pageOf(this.#public.all(user, after, limit + 1), limit, (row) => ({
      ...roomOf(row),
      ...(row.room !== null && { read: readOf(row) }),
    }));
  }

  /** Rooms named in `first` lead the first page; later pages leave them out. */
  joinedRooms({
    user,
    after,
    limit,
    first = [],
  }: PageRequest & { user: string; first?: readonly string[] | undefined }): Paged<JoinedRoom> {
    if (first.length === 0) return pageOf(this.#joined.all(user, after ?? '', limit + 1), limit, joinedOf);
    const named = JSON.stringify(first);
    const leading = after === undefined ? this.#joinedFirst.all(user, named, limit + 1) : [];
    const others = this.#joinedOthers.all(user, after ?? '', named, limit + 1 - leading.length);
    return pageOf([...leading, ...others], limit, joinedOf);
  }

  joinedRoom({ user, room }: Membership): JoinedRoom | undefined {
    const row = this.#joinedOne.get(user, room);
    return row && joinedOf(row);
  }

  roomsOf(user: string): readonly string[] {
    return this.#roomsOf.all(user).map(({ room }) => room);
  }

  isMember({ user, room }: Membership): boolean {
    return this.#isMember.get(user, room) !== undefined;
  }

  membersAmong({ room, users }: { room: string; users: readonly string[] }): string[] {
    return this.#membersAmong.all(room, JSON.stringify(users)).map(({ user }) => user);
  }

  members({ room, after = '', limit }: PageRequest & { room: string }): Paged<string> {
    return pageOf(this.#members.all(room, after, limit + 1), limit, ({ user }) => user);
  }

  isEnrolled(user: string): boolean {
    return this.#isEnrolled.get(user) !== undefined;
  }
}

function pageOf<Row, Item>(rows: readonly Row[], limit: number, itemOf: (row: Row) => Item): Paged<Item> {
  return { items: rows.slice(0, limit).map(itemOf), hasMore: rows.length > limit };
}
