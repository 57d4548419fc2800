import { ParleyClientError, type ClientErrorCode } from '@parley/client';
import type { Problem } from '@parley/dto';

/** The server answered with a problem, or not at all: then there is no `problem`. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem | undefined,
    options?: ErrorOptions,
  ) {
    super(problem?.title ?? 'There was no answer.', options);
    this.name = 'ProblemError';
  }

  get code(): ClientErrorCode {
    return this.problem?.code ?? 'client/offline';
  }
}

/** What an error is called, for the catalogue to put into words; undefined for one that is nobody's answer. */
export function codeOf(error: unknown): ClientErrorCode | undefined {
  return error instanceof ProblemError || error instanceof ParleyClientError ? error.code : undefined;
}

/** The problem that an answer carries; undefined when it is something else, as from a proxy on the way. */
export async function problemIn(answer: Response): Promise<Problem | undefined> {
  const isProblem = answer.headers.get('content-type')?.includes('application/problem+json') ?? false;
  return isProblem ? ((await answer.json()) as Problem) : undefined;
}
