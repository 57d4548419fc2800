import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Ack, Committed, JoinedRoom, Problem } from '@parley/dto';
import {
  InProcessChannels,
  MessageLog,
  NodeChannels,
  ParleyError,
  RoomDirectory,
  TokenVerifier,
} from '@parley/server-domain';
import { ChatIoAdapter } from '@parley/server-transport';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { ChatModule } from './chat.module.ts';
import { ChatOptions } from './chat.options.ts';
import { socketIoOptions } from './socket-io-options.ts';

const at = '2026-01-01T00:00:00.000Z';
const lobby: JoinedRoom = {
  ...{ id: 'lobby', kind: 'public', name: 'Lobby', maker: null, createdAt: at, head: 0, memberCount: 1 },
  read: { room: 'lobby', seq: 0, unread: 0, head: 0 },
};
const user = { id: 'ada', name: 'Ada', isGuest: false };
class Options extends ChatOptions {
  readonly version = '1';
  readonly sessionRecoveryMs = 0;
  readonly presenceLingerMs = 0;
  readonly sends = { count: 1_000, perMs: 1_000 };
  readonly commands = { count: 1_000, perMs: 1_000 };
  readonly reconnectWithinMs = 0;
}
const options = new Options();

/** The disk of this log fails as each test says. */
let failure: Error;
const log = {
  epoch: 'epoch-of-tests',
  commit: () => Promise.reject(failure),
  heads: () => Promise.resolve(new Map([['lobby', { head: 0, members: 1 }]])),
};
const rooms = { joinedRooms: () => Promise.resolve({ items: [lobby], hasMore: false }) };
const tokens = { verify: () => Promise.resolve({ user, session: 's', expiresAt: Date.now() + 3_600_000 }) };

@Module({})
class Ports {
  static all(): DynamicModule {
    const providers = [
      { provide: MessageLog, useValue: log },
      { provide: RoomDirectory, useValue: rooms },
      { provide: TokenVerifier, useValue: tokens },
      { provide: NodeChannels, useValue: new InProcessChannels() },
    ];
    return {
      module: Ports,
      global: true,
      providers,
      exports: [MessageLog, RoomDirectory, TokenVerifier, NodeChannels],
    };
  }
}

@Module({})
class Server {
  static whole(): DynamicModule {
    return { module: Server, imports: [Ports.all(), ChatModule.forRoot(options)] };
  }
}

const complaints: { requestId?: string; stack?: string }[] = [];
const quiet = { log: () => undefined, warn: () => undefined };
const logger = { ...quiet, error: (line: object) => complaints.push(line) };
let app: INestApplication;
let socket: Socket;

beforeAll(async () => {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are declared as a class
  app = await NestFactory.create(Server.whole(), { logger });
  app.useWebSocketAdapter(new ChatIoAdapter(app, socketIoOptions(options)));
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
  socket = io(`http://127.0.0.1:${String(port)}`, { transports: ['websocket'], auth: { token: 'any' } });
  await new Promise((resolve) => socket.once('hello', resolve));
});
afterAll(async () => {
  socket.disconnect();
  await app.close();
});
beforeEach(() => {
  complaints.length = 0;
});

const message = { room: 'lobby', id: '0198f1c2-7a4b-7c3d-8e5f-0123456789ab', text: 'hello' };

async function refusal(): Promise<Problem> {
  const answer = (await socket.emitWithAck('message:send', message)) as Ack<Committed>;
  if (answer.ok) throw new Error('It was not refused.');
  return answer.error;
}

test.each(['server/read-only', 'server/busy'] as const)(
  '%s of the store reaches the sender, with the time to wait, and reads go on',
  async (code) => {
    failure = new ParleyError(code, { retryAfterMs: 5_000, cause: new Error('disk I/O') });
    const problem = await refusal();
    expect(problem).toMatchObject({ code, status: 503, retryAfterMs: 5_000 });
    expect(JSON.stringify(problem)).not.toContain('disk I/O');
    const query = { room: 'lobby', epoch: 'epoch-of-tests', rev: 0 };
    expect(await socket.emitWithAck('changes:since', query)).toMatchObject({ ok: true, head: 0 });
    expect(complaints).toEqual([]);
  },
);

test('a defect is answered without its detail, and found in the log by the id in the answer', async () => {
  failure = new TypeError('no such column: secret');
  const problem = await refusal();
  expect(problem).toMatchObject({ code: 'server/internal', status: 500, requestId: expect.any(String) });
  expect(JSON.stringify(problem)).not.toContain('secret');
  expect(complaints).toMatchObject([{ msg: 'command failed', requestId: problem.requestId }]);
  expect(complaints[0]?.stack).toContain('no such column');
});

test('a defect in a command that asks for no answer harms nothing else', async () => {
  failure = new Error('a defect');
  socket.emit('message:send', message);
  expect((await refusal()).code).toBe('server/internal');
  expect(complaints).toHaveLength(2);
  expect(socket.connected).toBe(true);
});
