import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { io } from 'socket.io-client';
import type { Parley } from '../api.ts';
import { createParley } from '../create-parley.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { EarlyClose } from './early-close.ts';

/** RFC 6455, section 1.3. */
const webSocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Socket.IO's own limit is 20 s. */
const withinMs = 5_000;

let server: Server | undefined;
let parley: Parley | undefined;
afterEach(async () => {
  await parley?.close();
  server?.close();
});

/** A server that dies each time that it has just opened a WebSocket, or before, the first `refusals` times. `times`: how often it should. */
async function dyingServer(times: number, refusals = 0): Promise<{ port: number; died: Promise<unknown> }> {
  const died = Promise.withResolvers<unknown>();
  let left = times;
  let toRefuse = refusals;
  server = createServer().on('upgrade', ({ headers }, socket) => {
    if (toRefuse > 0) {
      toRefuse -= 1;
      socket.destroy();
      return;
    }
    const accept = createHash('sha1')
      .update(`${headers['sec-websocket-key'] ?? ''}${webSocketGuid}`)
      .digest('base64');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.on('error', () => undefined);
    socket.end(`${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    left -= 1;
    if (left === 0) died.resolve(true);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, died: died.promise };
}

test(
  'a server that dies before it has said anything is soon tried again, and again',
  async () => {
    const { port, died } = await dyingServer(3);
    parley = createParley({
      socket: io(`http://127.0.0.1:${port}`, { autoConnect: false, forceNew: true, transports: ['websocket'] }),
      token: () => Promise.resolve('token'),
      storage: memoryStorage(),
      random: () => 0,
    });
    await died;
    expect(parley.connection.value.reason).toBe('transport close');
  },
  withinMs,
);

test(
  'so is one that Socket.IO has gone back to by itself',
  async () => {
    const { port } = await dyingServer(1, 1);
    const socket = io(`http://127.0.0.1:${port}`, {
      autoConnect: false,
      forceNew: true,
      transports: ['websocket'],
      reconnectionDelay: 10,
    });
    let watch: EarlyClose | undefined;
    const reason = await new Promise<string>((resolve) => {
      watch = new EarlyClose(socket, resolve);
      socket.connect();
      watch.watch();
    });
    expect(reason).toBe('transport close');
    watch?.stop();
    socket.disconnect();
  },
  withinMs,
);
