import type { Socket } from 'socket.io';
import type { SessionData } from './session-socket.ts';

/** Unsent bytes of one socket at which it counts as a slow consumer: a page of history four times over. */
const maxUnsentBytes = 1024 * 1024;

interface EngineSocket {
  readonly writeBuffer?: readonly { readonly data?: unknown }[];
  readonly transport?: { readonly socket?: { readonly bufferedAmount?: number } };
}

/**
 * Whether a session leaves too much unread. What was written in the present turn counts as unsent, whoever reads: ask
 * before a turn's large writes, or in a turn of its own.
 */
export function isSlow({ conn }: Pick<Socket, 'conn'>): boolean {
  // What waits in Engine.IO's buffer, and what the WebSocket has not handed to the kernel.
  const { writeBuffer = [], transport } = conn as unknown as EngineSocket;
  let bytes = transport?.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) if (typeof data === 'string') bytes += data.length;
  return bytes > maxUnsentBytes;
}

/** Closes the transport: the client sees a lost connection. */
export function closeFor(socket: Socket, reason: NonNullable<SessionData['closedFor']>): void {
  (socket.data as Partial<SessionData>).closedFor = reason;
  socket.conn.close(true);
}
