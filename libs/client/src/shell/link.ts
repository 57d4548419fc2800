import { Timings } from '@parley/dto/constants';
import type { ConnectionStatus } from '../api.ts';
import type {
  Ack,
  ClientEvents,
  CommandName,
  CommandPayload,
  CommandResult,
  Hello,
  Problem,
  ServerEvents,
} from '../contract.ts';
import type { Clock, ParleySocket } from '../options.ts';
import { EarlyClose } from './early-close.ts';
import { isProblem } from './rest.ts';
import type { Standing } from './standing.ts';
import { Alarm } from './system.ts';
import { mayRenew, type Tokens } from './tokens.ts';

export interface LinkState {
  readonly status: ConnectionStatus;
  /** Milliseconds of the client's clock. */
  readonly since: number;
  readonly reason?: string;
  readonly code?: Problem['code'];
  readonly wasRecovered: boolean;
}

export interface LinkOptions {
  readonly socket: ParleySocket;
  readonly tokens: Tokens;
  /** Where this client stands, asked at each connection, after the token. Rejecting means "not now" and is tried again. */
  readonly standing: () => Promise<Standing>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onState: () => void;
  /** Before anything else that needs the connection. */
  readonly onHello: (hello: Hello) => void;
}

interface Request {
  readonly stop: () => void;
  readonly lost: () => void;
}

type AnswerOf<C extends CommandName> = Ack<CommandResult<C>>;
/** A command's emit, without the overloads that TypeScript can't follow through a type parameter. */
type Emit = (command: string, payload: unknown, ack: (answer: unknown) => void) => void;

/** After this another token is asked for once; said again, it is final. */
const perhapsFinal: readonly Problem['code'][] = ['auth/invalid', 'auth/required'];
const final: readonly Problem['code'][] = ['auth/signed-out', 'auth/origin', 'request/invalid'];
const firstRetryMs = 500;
const longestRetryMs = 15_000;
const helloTimeoutMs = 2 * Timings.ackTimeoutMs;

/** One socket kept connected: states with reasons, reconnection where Socket.IO's own does nothing, answers to commands. */
export class Link {
  readonly #options: LinkOptions;
  readonly #socket: ParleySocket;
  readonly #requests = new Set<Request>();
  readonly #retry: Alarm;
  readonly #helloTimeout: Alarm;
  readonly #earlyClose: EarlyClose;
  readonly #cleanUps: (() => void)[] = [];
  #state: LinkState;
  /** What the connection stands on: the handshake's, or what replaced it since. */
  #token: string | undefined;
  #retries = 0;
  /** Of the token, in a row. */
  #refusals = 0;
  #greetings = 0;
  #drainWithinMs: number | undefined;
  #isClosed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#socket = options.socket;
    const { clock } = options;
    this.#state = { status: 'connecting', since: clock.now(), wasRecovered: false };
    this.#retry = new Alarm(clock, () => {
      this.#connect();
    });
    this.#helloTimeout = new Alarm(clock, () => {
      this.#giveUp('hello did not come');
    });
    this.#earlyClose = new EarlyClose(options.socket, (reason) => {
      this.#giveUp(reason);
    });
    this.#cleanUps.push(() => {
      this.#earlyClose.stop();
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  get isOnline(): boolean {
    return this.#state.status === 'online';
  }

  start(): void {
    if (this.#isClosed) return;
    const socket = this.#socket;
    socket.auth = (send) => {
      void this.#authenticate(send);
    };
    this.on('hello', (hello) => {
      this.#greet(hello);
    });
    this.on('session:ended', ({ code, detail }) => {
      // The server closes the connection; the next one needs another token.
      if (code === 'auth/expired') this.spendToken();
      else this.end(code, detail);
    });
    this.on('server:draining', ({ reconnectWithinMs }) => {
      this.#drainWithinMs = reconnectWithinMs;
    });
    const [connected, refused, disconnected] = [
      () => {
        this.#helloTimeout.set(this.#options.clock.now() + helloTimeoutMs);
      },
      (error: Error) => {
        this.#refuse(error);
      },
      (reason: string) => {
        this.#disconnect(reason);
      },
    ];
    socket.on('connect', connected).on('connect_error', refused).on('disconnect', disconnected);
    this.#cleanUps.push(() => {
      socket.off('connect', connected).off('connect_error', refused).off('disconnect', disconnected);
    });
    this.#connect();
  }

  /** Listens until the link is closed. */
  on<E extends keyof ServerEvents>(event: E, listener: ServerEvents[E]): void {
    // The overloads of `on` don't follow a type parameter.
    const target = this.#socket as unknown as Record<'on' | 'off', (event: string, listener: unknown) => void>;
    target.on(event, listener);
    this.#cleanUps.push(() => {
      target.off(event, listener);
    });
  }

  /**
   * Sends a command. `lost`: no answer within the contract's time, or the connection went; `answered` may still come
   * after it. Call it while online.
   */
  request<C extends CommandName>(
    command: C,
    payload: CommandPayload<C>,
    on: { readonly answered: (answer: AnswerOf<C>) => void; readonly lost: () => void },
  ): void {
    const request: Request = {
      lost: () => {
        request.stop();
        on.lost();
      },
      stop: () => {
        stopTimer();
        this.#requests.delete(request);
      },
    };
    const stopTimer = this.#options.clock.after(Timings.ackTimeoutMs, () => {
      request.lost();
    });
    this.#requests.add(request);
    (this.#socket.emit.bind(this.#socket) as unknown as Emit)(command, payload, (answer) => {
      request.stop();
      if (!this.#isClosed) on.answered(answer as AnswerOf<C>);
    });
  }

  /** `request` as a promise; `undefined`: lost, or not online. */
  ask<C extends CommandName>(command: C, payload: CommandPayload<C>): Promise<AnswerOf<C> | undefined> {
    if (!this.isOnline) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.request(command, payload, {
        answered: resolve,
        lost: () => {
          resolve(undefined);
        },
      });
    });
  }

  /** Sends what may be lost. */
  tell(payload: Parameters<ClientEvents['typing:set']>[0]): void {
    if (this.isOnline) this.#socket.volatile.emit('typing:set', payload);
  }

  /** The server took a new token for the session. */
  renewed(token: string): void {
    this.#token = token;
  }

  /** The token that the connection stands on is of no use for much longer. */
  spendToken(): void {
    this.#options.tokens.spend(this.#token);
  }

  /** Connects now instead of after the next wait; also after the end, when somebody acted. */
  retryNow(): void {
    if (this.#isClosed || this.#socket.connected) return;
    if (this.#state.status === 'ended') this.#become({ status: 'connecting' });
    this.#refusals = 0;
    this.#retries = 0;
    // Socket.IO's own wait, if there is one.
    this.#socket.disconnect();
    this.#connect();
  }

  /** For good, until somebody acts. */
  end(code: Problem['code'], reason?: string): void {
    this.#become({ status: 'ended', code, ...(reason !== undefined && { reason }) });
    this.#hangUp();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#become({ status: 'ended', reason: 'closed' });
    this.#hangUp();
    for (const cleanUp of this.#cleanUps.splice(0)) cleanUp();
  }

  #hangUp(): void {
    this.#retry.stop();
    this.#helloTimeout.stop();
    this.#socket.disconnect();
    this.#loseRequests();
  }

  #connect(): void {
    this.#retry.stop();
    this.#socket.connect();
    this.#earlyClose.watch();
  }

  async #authenticate(send: (auth: object) => void): Promise<void> {
    const greeting = ++this.#greetings;
    try {
      const token = await this.#options.tokens.get();
      const standing = await this.#options.standing();
      // Another connection has asked meanwhile.
      if (greeting !== this.#greetings || this.#isClosed) return;
      this.#token = token;
      send({ token, ...standing });
    } catch (error) {
      if (greeting !== this.#greetings || this.#isClosed) return;
      const { code, message } = error as { code?: unknown; message?: unknown };
      const reason = typeof message === 'string' ? message : String(error);
      if (typeof code === 'string' && code.startsWith('auth/')) this.end(code as Problem['code'], reason);
      else this.#giveUp(reason);
    }
  }

  #greet(hello: Hello): void {
    this.#helloTimeout.stop();
    this.#retries = 0;
    this.#refusals = 0;
    this.#drainWithinMs = undefined;
    this.#state = { status: 'online', since: this.#options.clock.now(), wasRecovered: this.#socket.recovered };
    this.#options.onHello(hello);
    this.#options.onState();
  }

  #refuse(error: Error): void {
    const problem = (error as { data?: unknown }).data;
    if (!isProblem(problem)) {
      this.#becomeOffline(error.message);
      // Socket.IO tries again by itself.
      if (!this.#socket.active || !this.#socket.io.reconnection()) this.#retryLater();
      return;
    }
    const { code, title, detail, retryAfterMs } = problem;
    if (mayRenew(code)) this.spendToken();
    if (perhapsFinal.includes(code)) this.#refusals += 1;
    if (final.includes(code) || (perhapsFinal.includes(code) && this.#refusals > 1)) {
      this.end(code, detail ?? title);
      return;
    }
    this.#becomeOffline(detail ?? title, code);
    this.#retryLater(retryAfterMs);
  }

  #disconnect(reason: string): void {
    this.#helloTimeout.stop();
    this.#loseRequests();
    if (this.#isClosed || this.#state.status === 'ended') return;
    this.#becomeOffline(reason);
    if (this.#drainWithinMs !== undefined) {
      const delay = this.#options.random() * this.#drainWithinMs;
      this.#drainWithinMs = undefined;
      // Everybody is asked to come back at another time: Socket.IO's own wait would not do.
      this.#socket.disconnect();
      this.#retry.set(this.#options.clock.now() + delay);
    } else if (!this.#socket.active || !this.#socket.io.reconnection()) {
      this.#retryLater();
    }
  }

  #giveUp(reason: string): void {
    // Disconnecting names a reason of its own, which explains nothing.
    this.#socket.disconnect();
    this.#becomeOffline(reason);
    this.#retryLater();
  }

  #retryLater(atLeastMs = 0): void {
    if (this.#isClosed || this.#retry.isSet) return;
    const { clock, random } = this.#options;
    const backoff = Math.min(firstRetryMs * 2 ** this.#retries, longestRetryMs) * (0.5 + random());
    this.#retries += 1;
    this.#retry.set(clock.now() + Math.max(backoff, atLeastMs * (1 + random() / 4)));
  }

  #becomeOffline(reason: string, code?: Problem['code']): void {
    const { status } = this.#state;
    if (status === 'ended') return;
    this.#become({
      status: status === 'connecting' ? 'connecting' : 'reconnecting',
      reason,
      ...(code !== undefined && { code }),
    });
  }

  #become(state: Omit<LinkState, 'since' | 'wasRecovered'>): void {
    const since = state.status === this.#state.status ? this.#state.since : this.#options.clock.now();
    this.#state = { ...state, since, wasRecovered: false };
    this.#options.onState();
  }

  #loseRequests(): void {
    for (const request of [...this.#requests]) request.lost();
  }
}
