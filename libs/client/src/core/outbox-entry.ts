import type { EpochName, MessageId, Problem, RoomId } from '../contract.ts';

/** A command of the log that has no answer yet, as it is kept. */
export interface OutboxEntry {
  /** Names the entry: a send's message id, an edit's own id; ascending with the order of writing. */
  readonly key: string;
  readonly kind: 'send' | 'edit' | 'delete';
  readonly room: RoomId;
  readonly id: MessageId;
  /** Of a send or edit. */
  readonly text?: string;
  /** Of an edit: what it saw. Unset while it waits for the answer of `base`. */
  readonly epoch?: EpochName;
  readonly editRev?: number;
  /** Of an edit: the key of one's own send or edit that it follows. */
  readonly base?: string;
  /** Milliseconds of the client's clock. */
  readonly writtenAt: number;
  readonly status: 'queued' | 'failed';
  /** An attempt may have been stored, though nobody said so. */
  readonly isUncertain: boolean;
  /** Answers of `server/internal` so far. */
  readonly failures: number;
  readonly error?: Problem;
}
