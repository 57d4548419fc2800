import type { Problem } from './contract.ts';

/**
 * What went wrong: a code of the contract, or one of the client's own.
 * - `client/offline`: the server could not be reached.
 * - `client/closed`: the connection was closed or has ended.
 * - `client/not-found`: there is no such message or command here.
 * - `client/storage`: what was written could not be kept, and was not sent.
 * - `client/discarded`: the command was taken out of the outbox before it was sent.
 */
export type ClientErrorCode =
  Problem['code'] | 'client/offline' | 'client/closed' | 'client/not-found' | 'client/storage' | 'client/discarded';

/** The error of every method of the SDK. */
export class ParleyClientError extends Error {
  override readonly name = 'ParleyClientError';
  readonly code: ClientErrorCode;
  /** What the server answered, when it did. */
  readonly problem: Problem | undefined;

  constructor(code: ClientErrorCode, message: string, options: { problem?: Problem; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.problem = options.problem;
  }

  static of(problem: Problem): ParleyClientError {
    return new ParleyClientError(problem.code, problem.detail ?? problem.title, { problem });
  }
}
