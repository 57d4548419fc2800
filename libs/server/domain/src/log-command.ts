import type { EditId, ErrorCode, Message, MessageId, RoomId, User, UserId } from '@parley/dto';

/** Stores a message. A second one with the same id, author and hash is the same message. */
export interface SendCommand {
  readonly kind: 'send';
  readonly id: MessageId;
  readonly author: User;
  readonly text: string;
  /** `contentHash` of what was first sent; kept through edits, erased by deletion. */
  readonly hash: string;
  /** ISO 8601, for people. */
  readonly at: string;
}

/** Replaces the text that stood at `editRev` of `epoch`. A second one with the same `edit` is the same edit. */
export interface EditCommand {
  readonly kind: 'edit';
  readonly id: MessageId;
  readonly edit: EditId;
  readonly editor: UserId;
  readonly epoch: string;
  readonly editRev: number;
  readonly text: string;
  readonly at: string;
}

/** Leaves a tombstone. Deleting what is deleted changes nothing. */
export interface DeleteCommand {
  readonly kind: 'delete';
  readonly id: MessageId;
  readonly deleter: UserId;
  readonly at: string;
}

export type LogCommand = SendCommand | EditCommand | DeleteCommand;

/** The commands of one room, to be committed in this order. */
export interface RoomBatch {
  readonly room: RoomId;
  readonly commands: readonly LogCommand[];
}

/**
 * What became of a command. `repeat` answers with the first result; `createdAt` is the message's. A `refused` command
 * took no revision and left no trace.
 */
export type CommandOutcome =
  | { readonly status: 'stored' | 'repeat'; readonly seq: number; readonly rev: number; readonly createdAt: string }
  | { readonly status: 'refused'; readonly code: Refusal; readonly current?: Message };

export type Refusal = Extract<
  ErrorCode,
  | 'message/id-taken'
  | 'message/changed'
  | 'message/not-found'
  | 'message/not-author'
  | 'message/deleted'
  | 'room/not-found'
>;

/** What became of a room's batch, with one outcome per command in the batch's order. */
export interface RoomResult {
  readonly room: RoomId;
  readonly outcomes: readonly CommandOutcome[];
  /** The head before and after: equal when nothing was stored. */
  readonly from: number;
  readonly head: number;
  /** The room's membership counter as of this commit. */
  readonly members: number;
  /** What changed, the newest per message, by ascending `rev`. */
  readonly items: readonly Message[];
}
