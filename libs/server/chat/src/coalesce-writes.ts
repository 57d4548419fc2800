import type { Socket as NetSocket } from 'node:net';
import type { ChatServer } from '@parley/server-transport';

interface EngineSocket {
  readonly transport?: { readonly socket?: { readonly _socket?: NetSocket | null } };
}

/**
 * Hands what is written to a WebSocket within one turn to the kernel in one call instead of one per packet: a commit's
 * frame and acks leave together. Polling transports are left alone.
 */
export function coalesceWrites({ engine }: Pick<ChatServer, 'engine'>): void {
  let corked: NetSocket[] = [];
  const uncork = (): void => {
    const sockets = corked;
    corked = [];
    for (const socket of sockets) socket.uncork();
  };
  engine.on('flush', (connection: EngineSocket) => {
    const socket = connection.transport?.socket?._socket;
    if (!socket || socket.writableCorked > 0) return;
    socket.cork();
    if (corked.push(socket) === 1) process.nextTick(uncork);
  });
}
