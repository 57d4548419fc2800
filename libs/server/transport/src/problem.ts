import { errors, type ErrorCode, type Problem } from '@parley/dto';
import { ParleyError, type ParleyErrorOptions } from '@parley/server-domain';

/** Where the request of a problem can be found in the log. */
export interface ProblemContext {
  readonly requestId?: string;
  /** The path of a REST request. */
  readonly instance?: string;
}

/** The one mapper from errors to what callers see. What is not an error of the contract becomes `server/internal`, without its detail. */
export function toProblem(error: unknown, context: ProblemContext = {}): Problem {
  if (!(error instanceof ParleyError)) return problem('server/internal', {}, context);
  return problem(error.code, error, context);
}

function problem(code: ErrorCode, options: ParleyErrorOptions, { requestId, instance }: ProblemContext): Problem {
  const { detail, retryAfterMs, errors: parts, current, reset } = options;
  const { title, status } = errors[code];
  return {
    type: `/api/docs/errors#${code}`,
    title,
    status,
    code,
    ...(detail !== undefined && { detail }),
    ...(instance !== undefined && { instance }),
    ...(requestId !== undefined && { requestId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(parts !== undefined && { errors: parts }),
    ...(current !== undefined && { current }),
    ...(reset !== undefined && { reset }),
  };
}
