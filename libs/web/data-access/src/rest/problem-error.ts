import type { Problem } from '@parley/dto';

/** The server answered with a problem, or not at all: then there is no `problem`. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem | undefined,
    options?: ErrorOptions,
  ) {
    super(problem?.title ?? 'The server cannot be reached.', options);
    this.name = 'ProblemError';
  }

  /** A sentence for people: what went wrong, as exactly as it is known. */
  get sentence(): string {
    return this.problem?.errors?.[0]?.detail ?? this.problem?.detail ?? this.message;
  }
}

/** The problem that an answer carries; undefined when it is something else, as from a proxy on the way. */
export async function problemIn(answer: Response): Promise<Problem | undefined> {
  const isProblem = answer.headers.get('content-type')?.includes('application/problem+json') ?? false;
  return isProblem ? ((await answer.json()) as Problem) : undefined;
}
