import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SignedIn } from '@parley/dto';
import { WebSocket } from 'ws';
import { parseConfig } from './config/config.ts';
import { startServer, type RunningServer } from './server.ts';

/** Long enough to look at what a stopping server does. */
const farewellMs = 2_000;

let folder: string;
let server: RunningServer;
let token: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-api-'));
  server = await startServer(
    parseConfig({ HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: folder, RECONNECT_WITHIN_MS: '7000' }),
    {
      onFatal: (error) => {
        throw error;
      },
      isTerminal: false,
      farewellMs,
    },
  );
  const answer = await fetch(url('/api/auth/sign-in/anonymous'), { method: 'POST' });
  ({ token } = (await answer.json()) as SignedIn);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const url = (path: string): string => `http://127.0.0.1:${server.port}${path}`;

/** A request that has begun before the server stops, and is finished when asked for. */
async function halfRequest(request: string, body = ''): Promise<{ finish(): Promise<string> }> {
  const socket = connect(server.port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  const head = `Host: localhost\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
  // In one packet with a request that is answered at once: its answer tells that the beginning was read, too.
  socket.write(`GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n${request} HTTP/1.1\r\n${head}`);
  await once(socket, 'data');
  received = '';
  return {
    finish: async () => {
      socket.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
      await once(socket, 'close');
      return received;
    },
  };
}

test('a server that stops takes no connection, no session and no change, says that it is not ready, and still reads', async () => {
  const change = await halfRequest('POST /api/v1/rooms', '{"name":"Too late"}');
  const message = await halfRequest('DELETE /api/v1/rooms/lobby/messages/0198f1c2-7a4b-7c3d-8e5f-0123456789ab');
  const signIn = await halfRequest('POST /api/auth/sign-in/anonymous');
  const ready = await halfRequest('GET /health/ready');
  const read = await halfRequest('GET /api/v1/rooms/lobby');
  const socket = new WebSocket(url('/socket.io/?EIO=4&transport=websocket'));
  await once(socket, 'message');

  const stopping = server.close();
  await expect(fetch(url('/health/live'))).rejects.toThrow('fetch failed');
  for (const request of [change, message, signIn]) {
    const answer = await request.finish();
    expect(answer).toMatch(/^HTTP\/1\.1 503 [^]*"code":"server\/draining"/);
    expect(answer).toMatch(/^Retry-After: 7\r$/m);
  }
  expect(await ready.finish()).toMatch(
    /^HTTP\/1\.1 503 [^]*"code":"server\/busy","detail":"Not ready \(server: stopping\)\."/,
  );
  expect(await read.finish()).toMatch(/^HTTP\/1\.1 200 [^]*"memberCount":1/);
  socket.send(`40${JSON.stringify({ token })}`);
  const [refusal] = (await once(socket, 'message')) as [Buffer];
  expect(refusal.toString()).toMatch(/^44.*"code":"server\/draining".*"retryAfterMs":7000/);
  socket.terminate();
  await stopping;
});
