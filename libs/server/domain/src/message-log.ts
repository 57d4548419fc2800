import type { Message, MessageId, RoomId } from '@parley/dto';
import type { RoomBatch, RoomResult } from './log-command.ts';

/** How much of a room to read. At least one item is returned if there is one. */
export interface ReadLimit {
  readonly items: number;
  /** Bytes of the items as JSON in UTF-8. */
  readonly bytes: number;
}

/** Changes after a revision by ascending `rev`, the newest per message. */
export interface ChangesRead {
  readonly items: readonly Message[];
  /** The `rev` of the last item; when all were read, `head`. */
  readonly to: number;
  /** As of the same snapshot. */
  readonly head: number;
  readonly members: number;
}

/** Where in a room's history to read; `before` and `after` are exclusive. */
export type HistoryPlace = { readonly around: number } | { readonly before: number } | { readonly after: number };

/** Messages by ascending `seq`, tombstones included. */
export interface HistoryRead {
  readonly items: readonly Message[];
  readonly head: number;
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/** A message with what only the server keeps of it. */
export interface StoredMessage {
  readonly message: Message;
  /** `null` once deleted. */
  readonly hash: string | null;
  /** The last edits with the revisions they took. */
  readonly edits: readonly { readonly edit: string; readonly rev: number }[];
}

export interface RoomHead {
  readonly head: number;
  readonly members: number;
}

/**
 * The durable, gap-free log of every room. Implementations: SqliteMessageLog, MongoMessageLog.
 *
 * Errors of every method: `server/busy` with `retryAfterMs`. Of `commit` also `server/read-only` (nothing was stored,
 * reads go on) and `server/unknown` (it may have been stored).
 */
export abstract class MessageLog {
  /** The name of the database behind it, as this node knows it. */
  abstract get epoch(): string;

  /**
   * Commits each room's commands at consecutive revisions, durably and atomically per room. Refused commands abort
   * nothing. Safe to repeat: a command already stored comes back as it was.
   */
  abstract commit(batches: readonly RoomBatch[]): Promise<readonly RoomResult[]>;

  /** The changes after `rev`, in one snapshot with `head`. `undefined`: there is no such room. */
  abstract changesSince(room: RoomId, rev: number, limit: ReadLimit): Promise<ChangesRead | undefined>;

  /** A page of history around, before or after a `seq`. `undefined`: there is no such room. */
  abstract history(room: RoomId, place: HistoryPlace, limit: ReadLimit): Promise<HistoryRead | undefined>;

  abstract message(room: RoomId, id: MessageId): Promise<StoredMessage | undefined>;

  /** The heads of those rooms that exist. */
  abstract heads(rooms: readonly RoomId[]): Promise<ReadonlyMap<RoomId, RoomHead>>;
}
