import { createClient } from '@redis/client';

/** Longest pause between tries to connect, in milliseconds; the first is about 50. */
const longestRetryMs = 2_000;

export interface ConnectionEvents {
  /** Connected, and subscribed again to whatever was subscribed to before. */
  readonly ready: () => void;
  /** Tried again until it is closed. */
  readonly failed: (error: unknown) => void;
}

/** One connection, which publishes and subscribes both (RESP 3), and connects again by itself. */
export function connect(url: string, { ready, failed }: ConnectionEvents) {
  const client = createClient({
    url,
    RESP: 3,
    // What can't be told now is not worth telling later: the others look it up in the store.
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    // One right less that its user needs.
    disableClientInfo: true,
    socket: {
      connectTimeout: longestRetryMs,
      reconnectStrategy: (retries) =>
        Math.min(50 * 2 ** Math.min(retries, 10), longestRetryMs) * (0.75 + Math.random() / 2),
    },
  });
  client.on('ready', ready).on('error', failed);
  // It never gives up, so it only rejects when it is closed meanwhile.
  client.connect().catch(() => undefined);
  return client;
}

export type Connection = ReturnType<typeof connect>;
