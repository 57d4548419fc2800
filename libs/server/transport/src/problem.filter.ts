import { randomUUID } from 'node:crypto';
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { ErrorCode } from '@parley/dto';
import { ParleyError } from '@parley/server-domain';
import type { Request, Response } from 'express';
import { logFailure } from './log-failure.ts';
import { toProblem } from './problem.ts';
import { LimitExceeded, type LimitPolicy } from './session-limit.ts';

/** Answers a failed REST request with `application/problem+json` (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Rest');

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request & { id?: unknown }>();
    const response = host.switchToHttp().getResponse<Response>();
    const requestId = typeof request.id === 'string' ? request.id : randomUUID();
    const error = ofTheContract(exception);
    logFailure(this.#logger, error, { msg: 'request failed', requestId });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem = toProblem(error, { requestId, instance: request.path });
    const { retryAfterMs } = problem;
    if (retryAfterMs !== undefined) response.setHeader('Retry-After', String(wholeSeconds(retryAfterMs)));
    if (error instanceof LimitExceeded) response.setHeaders(limitHeaders(error.policy, retryAfterMs ?? 0));
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
function limitHeaders({ name, count, perMs }: LimitPolicy, resetMs: number): Headers {
  return new Headers({
    'RateLimit-Policy': `"${name}";q=${count};w=${wholeSeconds(perMs)}`,
    RateLimit: `"${name}";r=0;t=${wholeSeconds(resetMs)}`,
  });
}

function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

/** What Nest, Express and the body parser throw, in the words of the contract. */
function ofTheContract(exception: unknown): unknown {
  if (exception instanceof ParleyError) return exception;
  const status = statusOf(exception);
  if (status === undefined || status >= 500) return exception;
  return new ParleyError(codeOf(status), { cause: exception });
}

function statusOf(exception: unknown): number | undefined {
  if (exception instanceof HttpException) return exception.getStatus();
  // http-errors, thrown by the body parser and the router.
  if (exception instanceof Error && 'status' in exception && typeof exception.status === 'number')
    return exception.status;
  return undefined;
}

function codeOf(status: number): ErrorCode {
  if (status === 404 || status === 405) return 'request/unknown';
  if (status === 413) return 'request/too-large';
  return 'request/invalid';
}
