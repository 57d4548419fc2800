import { MissingServiceError, onPath, type Lookup } from './service.ts';

/**
 * The path of strace, which records what a server writes and syncs, so that power cuts can be rebuilt.
 * @throws MissingServiceError when there is none.
 */
export function requireStrace(lookup: Lookup = {}): string {
  const found = onPath(['strace'], lookup);
  if (found) return found;
  throw new MissingServiceError(
    'The tests of power cuts need strace and found none. Install it (Debian, Ubuntu: apt-get install strace).',
  );
}
