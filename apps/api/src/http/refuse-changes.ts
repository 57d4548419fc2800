import { ParleyError } from '@parley/server-domain';
import type { RequestHandler } from 'express';
import type { Readiness } from '../readiness.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses what would change something once the server is stopping: it might not be finished. Error: `server/draining`. */
export function refuseChanges(
  readiness: Pick<Readiness, 'isStopping'>,
  { retryAfterMs }: { retryAfterMs: number },
): RequestHandler {
  return ({ method }, _response, next) => {
    if (readiness.isStopping && !reading.has(method)) next(new ParleyError('server/draining', { retryAfterMs }));
    else next();
  };
}
