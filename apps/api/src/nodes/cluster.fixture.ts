import type { AddressInfo } from 'node:net';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ClientEvents, Frame, ServerEvents, User } from '@parley/dto';
import { ChatModule, ChatOptions, socketIoOptions } from '@parley/server-chat';
import {
  Doorbell,
  MessageLog,
  NodeChannels,
  ParleyError,
  RoomDirectory,
  TokenVerifier,
  UserDirectory,
  type Identity,
} from '@parley/server-domain';
import { RoomsModule } from '@parley/server-rooms';
import { ChatIoAdapter } from '@parley/server-transport';
import { io, type Socket } from 'socket.io-client';

export interface Store {
  readonly log: MessageLog;
  readonly rooms: RoomDirectory;
}

class Options extends ChatOptions {
  readonly version = '1';
  readonly sessionRecoveryMs = 0;
  readonly presenceLingerMs = 0;
  readonly sends = { count: 1_000_000, perMs: 1_000 };
  readonly commands = { count: 1_000_000, perMs: 1_000 };
  readonly reconnectWithinMs = 0;
}

/** Whoever names themselves is believed: `ada` is Ada, with one session. */
class Naive extends TokenVerifier {
  override verify(token: string | undefined): Promise<Identity> {
    if (token === undefined) throw new ParleyError('auth/required');
    return Promise.resolve({ user: userOf(token), session: `session-of-${token}`, expiresAt: Date.now() + 3_600_000 });
  }
}

class Everybody extends UserDirectory {
  override users(ids: readonly string[]): Promise<User[]> {
    return Promise.resolve(ids.map(userOf));
  }

  override rename(id: string, name: string): Promise<User> {
    return Promise.resolve({ ...userOf(id), name });
  }
}

export function userOf(id: string): User {
  return { id, name: id, isGuest: true };
}

@Module({})
class Ports {}

@Module({})
class NodeModule {
  static over({ log, rooms }: Store, channels: NodeChannels): DynamicModule {
    const providers = [
      { provide: MessageLog, useValue: log },
      { provide: RoomDirectory, useValue: rooms },
      { provide: NodeChannels, useValue: channels },
      { provide: TokenVerifier, useClass: Naive },
      { provide: UserDirectory, useClass: Everybody },
    ];
    const ports = { module: Ports, global: true, providers, exports: providers.map(({ provide }) => provide) };
    return { module: NodeModule, imports: [ports, ChatModule.forRoot(new Options()), RoomsModule] };
  }
}

/** Starts the chat of one node over a store that others share. */
export async function startNode(store: Store, channels: NodeChannels): Promise<TestNode> {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are declared as a class
  const app = await NestFactory.create(NodeModule.over(store, channels), { logger: false });
  app.useWebSocketAdapter(new ChatIoAdapter(app, socketIoOptions({ sessionRecoveryMs: 0 })));
  await app.listen(0, '127.0.0.1');
  return new TestNode(app);
}

export class TestNode implements AsyncDisposable {
  readonly #app: INestApplication;
  readonly #people: Person[] = [];

  constructor(app: INestApplication) {
    this.#app = app;
  }

  get url(): string {
    const { port } = (this.#app.getHttpServer() as { address(): AddressInfo }).address();
    return `http://127.0.0.1:${port}`;
  }

  get doorbell(): Doorbell {
    return this.#app.get(Doorbell, { strict: false });
  }

  /** Somebody connects, and has been told hello. */
  async connect(user: string): Promise<Person> {
    const person = new Person(io(this.url, { transports: ['websocket'], auth: { token: user }, forceNew: true }));
    this.#people.push(person);
    await new Promise((resolve) => person.socket.once('hello', resolve));
    return person;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.#people) socket.disconnect();
    await this.#app.close();
  }
}

/** A client that only notes what it is told. */
export class Person {
  readonly socket: Socket<ServerEvents, ClientEvents>;
  readonly frames: Frame[] = [];
  readonly events: [event: string, payload: unknown][] = [];
  /** When each text came first. */
  readonly heardAt = new Map<string, number>();

  constructor(socket: Socket<ServerEvents, ClientEvents>) {
    this.socket = socket;
    socket.onAny((event: string, payload: unknown) => {
      if (event !== 'changes') this.events.push([event, payload]);
    });
    socket.on('changes', (frame) => {
      this.frames.push(frame);
      for (const { text } of frame.items) {
        if (typeof text === 'string' && !this.heardAt.has(text)) this.heardAt.set(text, performance.now());
      }
    });
  }

  get texts(): string[] {
    return this.frames.flatMap(({ items }) => items.map(({ text }) => text ?? ''));
  }

  /** What was told by this event, in order. */
  told(event: string): unknown[] {
    return this.events.filter(([name]) => name === event).map(([, payload]) => payload);
  }
}
