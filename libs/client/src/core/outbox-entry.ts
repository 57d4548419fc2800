import type { EpochName, MessageId, Problem, RoomId } from '../contract.ts';

/** A command of the log that has no answer yet, as it is kept. */
export interface OutboxEntry {
  /** Names the command: a send's message id, an edit's own id. */
  readonly key: string;
  /** Ascends with the order of writing. */
  readonly order: string;
  readonly kind: 'send' | 'edit' | 'delete';
  readonly room: RoomId;
  /** The message's. */
  readonly id: MessageId;
  /** Of a send or edit. */
  readonly text?: string;
  /** Of an edit: what it saw. Unset while it waits for the answer to `base`. */
  readonly epoch?: EpochName;
  readonly editRev?: number;
  /** Of an edit: the key of one's own send or edit that it follows. */
  readonly base?: string;
  /** Milliseconds of the client's clock. */
  readonly writtenAt: number;
  readonly status: 'queued' | 'failed';
  /** An attempt may have been stored, though nobody said so. */
  readonly isUncertain: boolean;
  /** Of a send: its text was changed after an uncertain attempt. */
  readonly isChanged?: boolean;
  /** Answers of `server/internal` so far. */
  readonly failures: number;
  readonly error?: Problem;
}

/** What an entry is after a restart: nobody knows whether it was on its way when the client ended. */
export function reloaded(entry: OutboxEntry): OutboxEntry {
  return entry.status === 'queued' ? { ...entry, isUncertain: true } : entry;
}

export function byOrder(a: OutboxEntry, b: OutboxEntry): number {
  return a.order < b.order ? -1 : a.order > b.order ? 1 : 0;
}
