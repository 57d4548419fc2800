import type { Changes, EpochName, Frame, HistoryPage, Message, RoomReset } from '../contract.ts';
import type { Replica } from './replica.ts';
import type { Edge } from './window.ts';

/** Where a page is asked for; `before` and `after` are exclusive. */
export type PagePlace =
  { readonly around: number | 'newest' | 'first_unread' } | { readonly before: number } | { readonly after: number };

export type ReplicaEvent =
  /**
   * The server said hello, or the room was joined. A replica that has no cursor yet begins at `cursor`. `isNamed`: the
   * handshake told its cursor.
   */
  | {
      readonly kind: 'greeted';
      readonly epoch: EpochName;
      readonly head: number;
      readonly cursor: number;
      readonly isNamed: boolean;
    }
  /** Somebody named a head: `heads`, an ack, the list of rooms. */
  | { readonly kind: 'heard'; readonly epoch: EpochName; readonly head: number }
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** The answer to `changes:since`. */
  | { readonly kind: 'answered'; readonly changes: Changes }
  | { readonly kind: 'reset'; readonly reset: RoomReset }
  /** A page was asked for, under this number; an earlier one that is under way is given up. */
  | { readonly kind: 'asked'; readonly page: number; readonly place: PagePlace }
  | { readonly kind: 'page'; readonly page: number; readonly answer: HistoryPage }
  /** The page will not come. */
  | { readonly kind: 'abandoned'; readonly page: number }
  /** The reader is at this end, and reads the message of this `seq`, where that is known. */
  | { readonly kind: 'looked'; readonly near: Edge; readonly at?: number | undefined };

/** A stretch of the log that moved the cursor to `to`, with the items that were not applied before. */
export interface Applied {
  readonly epoch: EpochName;
  readonly from: number;
  readonly to: number;
  readonly items: readonly Message[];
}

export interface Step {
  readonly replica: Replica;
  readonly applied: readonly Applied[];
  /** Of a page: `again`, it is too old, ask anew; `void`, it was no longer wanted or does not join. */
  readonly verdict?: 'taken' | 'again' | 'void';
}
