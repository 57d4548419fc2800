import { connect } from 'node:net';
import { within } from './until.ts';

/** Writes bytes to a fresh TCP connection; resolves with all that came back once the server closed it, or `quietMs` after nothing more came. */
export async function exchange(url: string, bytes: readonly (string | Buffer)[], quietMs = 250): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const received: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.setTimeout(quietMs, () => socket.destroy());
  // `once` would reject at a reset, which is as good an end as any.
  const closed = new Promise((resolve) => socket.on('close', resolve));
  for (const part of bytes) socket.write(part);
  await within('the end of a connection', closed);
  return Buffer.concat(received).toString('latin1');
}

/** Asks for the upgrade to a WebSocket by hand, so that anything may follow it. */
export function upgradeRequest(path: string, headers: readonly string[] = []): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A WebSocket frame, masked as clients must, with any first byte and any claimed length. */
export function webSocketFrame(firstByte: number, payload: Buffer, claimedLength = payload.length): Buffer {
  const head = Buffer.alloc(14);
  head.writeUInt8(firstByte, 0);
  head.writeUInt8(0x80 | 127, 1);
  head.writeBigUInt64BE(BigInt(claimedLength), 2);
  // The mask is zero: the payload goes as it is.
  return Buffer.concat([head, payload]);
}
