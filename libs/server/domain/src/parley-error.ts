import type { ErrorCode, Message, Problem, RoomReset } from '@parley/dto';

export interface ParleyErrorOptions {
  /** What it means for the caller and what to do; safe to show to people. */
  detail?: string;
  /** Milliseconds to wait before the same may be sent again. */
  retryAfterMs?: number;
  /** Which parts of the request are wrong (RFC 6901 pointers). */
  errors?: Problem['errors'];
  /** With `message/changed`: the message as it is now. */
  current?: Message;
  /** With `room/reset`. */
  reset?: RoomReset;
  cause?: unknown;
}

/** An error of the contract: its code says what happened, whichever transport carries it. */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly errors: Problem['errors'];
  readonly current: Message | undefined;
  readonly reset: RoomReset | undefined;

  constructor(code: ErrorCode, { detail, retryAfterMs, errors, current, reset, cause }: ParleyErrorOptions = {}) {
    super(detail === undefined ? code : `${code}: ${detail}`, { cause });
    this.code = code;
    this.detail = detail;
    this.retryAfterMs = retryAfterMs;
    this.errors = errors;
    this.current = current;
    this.reset = reset;
  }
}
