import type { Parley } from './api.ts';
import { ParleyClientError } from './errors.ts';
import type { ConnectOptions, ParleyOptions } from './options.ts';
import { ParleyClient } from './shell/parley-client.ts';

/** A client over a socket of one's own; it connects at once, and its stores tell how that goes. */
export function createParley(options: ParleyOptions): Parley {
  return new ParleyClient(options);
}

/**
 * A client that the server has said hello to. While the server can't be reached it keeps trying. Errors: `auth/*` and
 * others that are final, as a `ParleyClientError`; the client is closed then.
 */
export async function connect({ socket, ...options }: ConnectOptions): Promise<Parley> {
  const parley = createParley({ ...options, socket: socket ?? (await ownSocket(options.url)) });
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      const { status, code, reason } = parley.connection.value;
      if (status === 'online') resolve();
      if (status === 'ended') reject(new ParleyClientError(code ?? 'client/closed', reason ?? 'The connection ended.'));
    };
    const stop = parley.connection.subscribe(() => {
      look();
      if (['online', 'ended'].includes(parley.connection.value.status)) stop();
    });
    look();
  }).catch(async (error: unknown) => {
    await parley.close();
    throw error;
  });
  return parley;
}

/**
 * How a socket of Parley's gets through: by WebSocket, or else by polling, should something on the way refuse WebSockets. One
 * that got through by polling keeps to it until it is closed.
 */
export const transportOptions = { transports: ['websocket', 'polling'], tryAllTransports: true };

async function ownSocket(url: string | undefined): Promise<ParleyOptions['socket']> {
  const { io } = await import('socket.io-client');
  return io(url === undefined || url === '' ? '/' : url, {
    autoConnect: false,
    forceNew: true,
    ...transportOptions,
    reconnectionDelay: 500,
    reconnectionDelayMax: 10_000,
  });
}
