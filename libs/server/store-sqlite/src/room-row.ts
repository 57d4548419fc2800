import type { JoinedRoom, ReadPosition, Room } from '@parley/dto';

export interface RoomRow {
  readonly id: string;
  readonly kind: 'public';
  readonly name: string;
  readonly maker: string | null;
  readonly created_at: string;
  readonly head: number;
  readonly member_count: number;
}

export interface ReadRow {
  readonly room: string;
  readonly read_seq: number;
  readonly unread: number;
  readonly head: number;
}

export type JoinedRow = RoomRow & ReadRow;

export const roomColumns =
  'rooms.id, rooms.kind, rooms.name, rooms.maker, rooms.created_at, rooms.head, rooms.member_count';

/**
 * Text messages of others after the read position, counted up to 100, in a scan of one index that ends after 2,000
 * messages: somebody with more messages of their own or tombstones than that before the next of others is told 0.
 */
const unread = `(
  SELECT count(*) FROM (
    SELECT 1 FROM (
      SELECT author, deleted_at FROM messages INDEXED BY messages_by_seq
      WHERE room = rooms.key AND seq > memberships.read_seq ORDER BY seq LIMIT 2000
    ) WHERE author <> memberships.user AND deleted_at IS NULL LIMIT 100
  )
)`;

export const readColumns = `memberships.room, memberships.read_seq, ${unread} AS unread`;

export const joinedSql = `SELECT ${roomColumns}, ${readColumns}
  FROM memberships JOIN rooms ON rooms.id = memberships.room
  WHERE memberships.user = ?`;

export function roomOf(row: RoomRow): Room {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    maker: row.maker,
    createdAt: row.created_at,
    head: row.head,
    memberCount: row.member_count,
  };
}

export function readOf({ room, read_seq, unread, head }: ReadRow): ReadPosition {
  return { room, seq: read_seq, unread, head };
}

export function joinedOf(row: JoinedRow): JoinedRoom {
  return { ...roomOf(row), read: readOf(row) };
}
