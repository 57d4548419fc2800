import type { MessageId } from '@parley/dto';

/** What the composer is changing: a message that is in the log or on its way, or one of one's own that was refused. */
export interface Editing {
  readonly id: MessageId;
  readonly text: string;
  /** It was refused: saving it tries again. */
  readonly isPending: boolean;
}

/** Where the timeline is to be scrolled. `message`: a link leads there; `row`: it is to be in view, no more. */
export type Place =
  | { readonly kind: 'end' }
  | { readonly kind: 'line' }
  | { readonly kind: 'message'; readonly id: MessageId }
  | { readonly kind: 'row'; readonly id: MessageId };

/** How the room was when it was opened. */
export interface Opening {
  /** Up to where this person had read. */
  readonly read: number;
  readonly hasUnread: boolean;
  /** The message that they had marked as unread, while they have not read on since. */
  readonly marked: number | undefined;
}

/**
 * What is said once below the log: `gone`, a link's message is not there; `not-marked`, nothing was marked unread;
 * `not-done`, a message is as it was.
 */
export type Notice = 'gone' | 'not-marked' | 'not-done';
