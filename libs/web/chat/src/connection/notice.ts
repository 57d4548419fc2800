import type { ConnectionState } from '@parley/web-data-access';
import type { Catalogue } from '@parley/web-ui';

/** Trouble shorter than this is nobody's business, in milliseconds. */
export const patienceMs = 3_000;

export interface Notice {
  readonly text: string;
  readonly action: string;
  /** Trying by itself, so that something may turn. */
  readonly isBusy: boolean;
}

/** Nothing is to be said: connected, and every room is where the server is. */
export function isFine({ status, isCaughtUp }: ConnectionState): boolean {
  return status === 'online' && isCaughtUp;
}

/** What the connection bar says; undefined when there is nothing to say. */
export function noticeOf(state: ConnectionState, text: Catalogue['connection']): Notice | undefined {
  if (isFine(state)) return undefined;
  const waiting = state.waiting > 0 ? ` ${text.waiting(state.waiting)}` : '';
  switch (state.status) {
    case 'ended':
      return { text: text.ended(state.code) + waiting, action: text.reconnect, isBusy: false };
    case 'online':
      return { text: text.catchingUp + waiting, action: text.retryNow, isBusy: true };
    case 'connecting':
      return { text: text.connecting + waiting, action: text.retryNow, isBusy: true };
    case 'reconnecting':
      return { text: text.reconnecting + waiting, action: text.retryNow, isBusy: true };
  }
}
