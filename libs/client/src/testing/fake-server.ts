import type { Hello, JoinedRoom, ServerEvents } from '../contract.ts';
import type { Parley } from '../api.ts';
import { createParley } from '../create-parley.ts';
import type { ParleyOptions, TraceEvent } from '../options.ts';
import { isProblem } from '../shell/rest.ts';
import { ada, epoch, problem } from './messages.ts';
import { FakeClock, rest } from './fake-clock.ts';

type Listener = (...args: never[]) => void;
type Ack = (answer: object) => void;

interface Sent {
  readonly event: string;
  readonly payload: Record<string, unknown>;
  readonly answer: Ack;
}

/** As much of socket.io-client's socket as the SDK uses, moved by a test. */
export class FakeSocket {
  auth: ((send: (auth: object) => void) => void) | undefined;
  connected = false;
  /** Socket.IO itself would reconnect. */
  active = false;
  recovered = false;
  connects = 0;
  /** What the last handshake told. */
  handshake: Record<string, unknown> | undefined;
  readonly sent: Sent[] = [];
  readonly told: unknown[] = [];
  readonly io = {
    reconnection: (): boolean => true,
    on: (): void => undefined,
    off: (): void => undefined,
  };
  readonly volatile = { emit: (_event: string, payload: unknown): void => void this.told.push(payload) };
  readonly #listeners = new Map<string, Set<Listener>>();

  get listenerCount(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
    return this;
  }

  off(event: string, listener: Listener): this {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }

  connect(): this {
    this.connects += 1;
    this.auth?.((auth) => {
      this.handshake = auth as Record<string, unknown>;
    });
    return this;
  }

  disconnect(): this {
    if (this.connected) this.drop('io client disconnect');
    return this;
  }

  emit(event: string, payload: Record<string, unknown>, answer: Ack): this {
    this.sent.push({ event, payload, answer });
    return this;
  }

  fire(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) (listener as (...args: unknown[]) => void)(...args);
  }

  drop(reason: string): void {
    this.connected = false;
    this.fire('disconnect', reason);
  }

  /** Those sent of one kind. */
  commands(event: string): Sent[] {
    return this.sent.filter((sent) => sent.event === event);
  }

  last(event: string): Sent {
    const sent = this.commands(event).at(-1);
    if (!sent) throw new Error(`No ${event} was sent.`);
    return sent;
  }
}

export function joined(given: Partial<JoinedRoom> = {}): JoinedRoom {
  const head = given.head ?? 0;
  const id = given.id ?? 'lobby';
  return {
    id,
    kind: 'public',
    name: id,
    maker: null,
    createdAt: '2026-03-01T09:00:00.000Z',
    head,
    memberCount: 2,
    read: { room: id, seq: head, unread: 0, head },
    ...given,
  };
}

export function helloOf(clock: FakeClock, given: Partial<Hello> = {}): Hello {
  return {
    user: ada,
    epoch,
    server: { version: '1', time: new Date(clock.now()).toISOString() },
    limits: {
      textLength: 4_000,
      packetBytes: 65_536,
      pageItems: 200,
      cursors: 500,
      roomNameLength: 80,
      userNameLength: 40,
      sends: { count: 50, perMs: 10_000 },
    },
    expiresAt: new Date(clock.now() + 300_000).toISOString(),
    rooms: [joined()],
    hasMoreRooms: false,
    ...given,
  };
}

/** A client over a fake socket, clock and REST. */
export class FakeWorld implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly socket = new FakeSocket();
  readonly traced: TraceEvent[] = [];
  /** Answers to GETs by the start of their path, problems among them; else 404. */
  readonly routes = new Map<string, () => object>();
  readonly fetched: string[] = [];
  tokens = 0;
  readonly parley: Parley;

  constructor(options: Partial<ParleyOptions> = {}) {
    this.parley = createParley({
      socket: this.socket as unknown as ParleyOptions['socket'],
      user: ada.id,
      token: () => Promise.resolve(`token-${++this.tokens}`),
      clock: this.clock,
      random: () => 0.5,
      trace: (event) => void this.traced.push(event),
      fetch: ((path: string) => this.#get(path)) as unknown as typeof fetch,
      ...options,
    });
  }

  /** A world in which the server has said hello. */
  static async online(options: Partial<ParleyOptions> = {}, hello: Partial<Hello> = {}): Promise<FakeWorld> {
    const world = new FakeWorld(options);
    await rest();
    world.greet(hello);
    await rest();
    return world;
  }

  greet(given: Partial<Hello> = {}): void {
    this.socket.connected = true;
    this.socket.fire('connect');
    this.socket.fire('hello', helloOf(this.clock, given), 'offset');
  }

  fire<E extends keyof ServerEvents>(event: E, ...args: Parameters<ServerEvents[E]>): void {
    this.socket.fire(event, ...args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.parley.close();
  }

  #get(path: string): Promise<{ ok: boolean; status: number; json: () => Promise<object> }> {
    this.fetched.push(path);
    const found = [...this.routes].find(([start]) => path.startsWith(`/api/v1${start}`));
    return Promise.resolve().then(() => {
      const body = found ? found[1]() : problem('room/not-found', { status: 404 });
      const status = isProblem(body) ? body.status : 200;
      return { ok: status === 200, status, json: () => Promise.resolve(body) };
    });
  }
}
