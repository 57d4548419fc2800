import type { Problem } from '../contract.ts';

/** What an answer other than "ok" means for a command. */
export type ProblemVerdict =
  /** It will not be taken as it is. */
  | 'reject'
  /** It was not stored; the same may be taken later. */
  | 'wait'
  /** It may have been stored; the same must be sent again. */
  | 'unknown';

const rejecting = ['request', 'message', 'room', 'user'];
const doubtful = ['server/unknown', 'server/internal'];

export function verdictOn({ code, retryAfterMs }: Problem): ProblemVerdict {
  if (doubtful.includes(code)) return 'unknown';
  if (retryAfterMs !== undefined) return 'wait';
  return rejecting.includes(code.slice(0, code.indexOf('/'))) ? 'reject' : 'wait';
}
