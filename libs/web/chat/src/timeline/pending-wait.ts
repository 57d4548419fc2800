import type { MessageRow } from './rows.ts';

/** Waiting is shown only when it lasts this long, in milliseconds. */
const patienceMs = 300;

/** One wait for the server: of one message, for one thing, until it is taken or refused. */
export interface Wait {
  readonly message: string;
  readonly kind: 'send' | 'edit' | 'delete';
  /** It was refused: that is no wait, and what follows is another one. */
  readonly hasFailed: boolean;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/**
 * What a row waits for, `undefined` when for nothing. `before` is what was waited for until now: it goes on, since when it
 * began, while it is the same, whatever else of the row has changed.
 */
export function waitOf(
  { key: message, pending, change }: MessageRow,
  before: Wait | undefined,
  now: number,
): Wait | undefined {
  const waiting = pending ?? change;
  const kind = change?.kind ?? 'send';
  if (waiting === undefined) return undefined;
  const hasFailed = waiting.status === 'failed';
  const isSameThing = before?.message === message && before.kind === kind;
  if (isSameThing && before.hasFailed === hasFailed) return before;
  // Tried again, it waits anew; otherwise since it was written, which may have been on an earlier visit.
  const since = isSameThing ? now : (pending?.writtenAt ?? now);
  return { message, kind, hasFailed, since };
}

/** How much longer nothing is to be shown, in milliseconds. A clock that was set back makes nobody wait longer. */
export function patienceLeft({ since }: Wait, now: number): number {
  return Math.min(patienceMs, Math.max(0, since + patienceMs - now));
}
