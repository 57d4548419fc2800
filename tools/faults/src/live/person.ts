import { createParley, memoryStorage, type ClientStorage, type Parley, type ParleySocket } from '@parley/client';
import type { SignedIn } from '@parley/dto';
import { FaultProxy } from '@parley/testing';
import { io } from 'socket.io-client';
import { Life, mortalStorage, type Deathbed } from './mortal-storage.ts';
import type { Recorder } from '../record/recorder.ts';
import { Shadow } from '../record/shadow.ts';

export interface PersonOptions {
  readonly name: string;
  /** Misses no change, from the very first; otherwise a window onto each room. */
  readonly isComplete: boolean;
  readonly serverPort: number;
  readonly recorder: Recorder;
}

/** A guest with a client of their own behind a proxy of their own, which dies and comes back with what its storage kept. */
export class Person implements AsyncDisposable {
  readonly name: string;
  readonly isComplete: boolean;
  readonly user: string;
  readonly proxy: FaultProxy;
  /** What a complete client has told its listeners. */
  readonly shadow = new Shadow();
  readonly #options: PersonOptions;
  /** Rooms that may be joined at any moment, by a command without an answer. */
  readonly #joining = new Set<string>();
  readonly #cookie: string;
  readonly #disk: ClientStorage = memoryStorage();
  #life = new Life();
  #parley: Parley | undefined;
  #socket: ParleySocket | undefined;

  private constructor(options: PersonOptions, proxy: FaultProxy, { user, cookie }: { user: string; cookie: string }) {
    this.name = options.name;
    this.isComplete = options.isComplete;
    this.#options = options;
    this.proxy = proxy;
    this.user = user;
    this.#cookie = cookie;
  }

  static async signIn(options: PersonOptions): Promise<Person> {
    const response = await fetch(`http://127.0.0.1:${options.serverPort}/api/auth/sign-in/anonymous`, {
      method: 'POST',
    });
    if (!response.ok) throw new Error(`Signing in: ${response.status} ${await response.text()}`);
    const { user } = (await response.json()) as SignedIn;
    const cookie = response.headers
      .getSetCookie()
      .map((text) => text.split(';', 1)[0])
      .join('; ');
    const proxy = await FaultProxy.listen(() => options.serverPort);
    return new Person(options, proxy, { user: user.id, cookie });
  }

  /** Undefined between two lives. */
  get parley(): Parley | undefined {
    return this.#parley;
  }

  get isAlive(): boolean {
    return this.#parley !== undefined;
  }

  /** Starts a client on what the last one's storage holds. */
  live(): void {
    const url = `http://127.0.0.1:${this.proxy.port}`;
    const life = new Life();
    const socket: ParleySocket = io(url, {
      autoConnect: false,
      forceNew: true,
      transports: ['websocket'],
      reconnectionDelay: 200,
      reconnectionDelayMax: 2_000,
      timeout: 5_000,
    });
    const trace = this.#options.recorder.listen({
      client: this.name,
      user: this.user,
      isComplete: this.isComplete,
      epoch: () => this.#parley?.epoch.value,
    });
    life.onDeath = () => {
      this.die();
    };
    this.#life = life;
    this.#socket = socket;
    this.#parley = createParley({
      url,
      socket,
      user: this.user,
      complete: this.isComplete,
      from: 'start',
      storage: mortalStorage(this.#disk, life, (state) => {
        this.#options.recorder.kept(this.name, state);
      }),
      token: () => this.#token(url, life),
      fetch: (input, init) => (life.isOver ? new Promise(() => undefined) : fetch(input, init)),
      trace: (event) => {
        if (life.isOver) return;
        if (event.kind === 'placed') this.shadow.place(event.room, event.epoch);
        trace(event);
      },
    });
    if (!this.isComplete) return;
    this.#parley.on('change', (change, room) => {
      if (!life.isOver) this.shadow.tell(room, change);
    });
  }

  /** The process is killed: nothing is said, nothing more is written, and the system resets its connections. */
  die(): void {
    const [parley, socket] = [this.#parley, this.#socket];
    if (!parley || !socket) return;
    this.#life.end();
    this.#parley = undefined;
    this.#socket = undefined;
    socket.io.reconnection(false);
    this.proxy.cut('reset');
    socket.offAny();
    socket.io.engine.close();
    // Only to stop its timers: its storage takes nothing any more.
    parley.close().catch(() => undefined);
  }

  dieAt(deathbed: Deathbed): void {
    this.#life.dieAt(deathbed);
  }

  /** Errors: as of `Parley.join`. */
  async join(room: string): Promise<void> {
    this.#options.recorder.moved('joined', this.user, room);
    this.#joining.add(room);
    await this.#parley?.join(room);
    this.#joining.delete(room);
  }

  /** Errors: as of `RoomHandle.leave`. */
  async leave(room: string): Promise<void> {
    await this.#parley?.room(room).leave();
    if (!this.#joining.has(room)) this.#options.recorder.moved('left', this.user, room);
  }

  /** A request of this person's own, past the proxy. */
  async rest(method: string, path: string, body?: unknown): Promise<unknown> {
    const origin = `http://127.0.0.1:${this.#options.serverPort}`;
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.#token(origin, this.#life)}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.die();
    await this.proxy.close();
  }

  async #token(origin: string, life: Life): Promise<string> {
    if (life.isOver) return new Promise(() => undefined);
    const response = await fetch(`${origin}/api/auth/token`, {
      headers: { cookie: this.#cookie },
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(`No token: ${response.status}`);
    return ((await response.json()) as SignedIn).token;
  }
}
