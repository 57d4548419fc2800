import { codeOf } from '@parley/web-data-access';

/** The server has answered that there is nothing by this name, or that it is no name at all. */
export function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'message/not-found' || code === 'room/not-found' || code === 'request/invalid';
}
