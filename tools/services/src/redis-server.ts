import { canExecute, MissingServiceError, onPath, type Lookup } from './service.ts';

/**
 * The path of a redis-server: REDIS_SERVER_PATH, else the one on PATH.
 * @throws MissingServiceError when there is none, or when REDIS_SERVER_PATH names no executable.
 */
export function requireRedisServer({ env = process.env, isExecutable = canExecute }: Lookup = {}): string {
  const given = env['REDIS_SERVER_PATH'];
  if (given) {
    if (isExecutable(given)) return given;
    throw new MissingServiceError(
      `REDIS_SERVER_PATH is ${given}, which is not an executable file. Point it to a redis-server 6.2 or newer, or unset it.`,
    );
  }
  const found = onPath(['redis-server'], { env, isExecutable });
  if (found) return found;
  throw new MissingServiceError(
    'The tests of several nodes need redis-server and found none. Install it (Debian, Ubuntu: apt-get install redis-server), or set REDIS_SERVER_PATH.',
  );
}
