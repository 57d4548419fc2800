import type { User } from '@parley/dto';
import type { Random } from '../random.ts';
import type { Mutant } from './mutant.ts';
import type { Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import type { Session } from './sim-life.ts';
import type { SimServer } from './sim-server.ts';

export interface NetworkOptions {
  readonly plan: Plan;
  readonly random: Random;
  readonly time: Scheduler;
  readonly server: SimServer;
  readonly mutant: Mutant;
}

type Listener = (...args: unknown[]) => void;

/** What may get lost on the way: a cluster's nodes may lose frames; the rest is lost only with the connection. */
const losable = new Set(['changes', 'heads']);

/** As much of socket.io-client's socket as the SDK uses, over a network that delays, reorders, repeats and loses. */
export class SimSocket {
  auth: unknown;
  connected = false;
  readonly active = false;
  readonly recovered = false;
  /** Connects by itself never, and is never half open. */
  readonly io = { reconnection: (): boolean => false, on: (): void => undefined, off: (): void => undefined };
  readonly volatile = { emit: (): void => undefined };
  readonly #user: User;
  readonly #network: NetworkOptions;
  readonly #listeners = new Map<string, Set<Listener>>();
  #connection: Connection | undefined;
  #areFaultsOver = false;

  constructor(user: User, network: NetworkOptions) {
    this.#user = user;
    this.#network = network;
  }

  on(event: string, listener: Listener): this {
    const listeners = this.#listeners.get(event);
    if (listeners) listeners.add(listener);
    else this.#listeners.set(event, new Set([listener]));
    return this;
  }

  off(event: string, listener: Listener): this {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }

  connect(): this {
    if (this.#connection) return this;
    const connection = new Connection(this.#network);
    this.#connection = connection;
    connection.up(() => {
      if (this.#connection !== connection) return;
      if (!this.#network.server.isUp) {
        this.#connection = undefined;
        this.#fire('connect_error', new Error('The server is down.'));
        return;
      }
      const authenticate = this.auth as (send: (auth: object) => void) => void;
      authenticate((auth) => {
        if (this.#connection !== connection) return;
        if (this.#network.server.isUp) this.#open(connection, auth);
        else this.#close('transport error');
      });
    });
    return this;
  }

  disconnect(): this {
    this.#close('io client disconnect');
    return this;
  }

  /** The connection breaks. */
  cut(): void {
    this.#close('transport close');
  }

  endFaults(): void {
    this.#areFaultsOver = true;
  }

  emit(event: string, payload: object, ack: Listener): this {
    const connection = this.#connection;
    const session = connection?.session;
    if (!session) return this;
    // What is under way reaches the server even when the connection is gone meanwhile.
    connection.up(() => {
      void this.#network.server.handle(session, event, payload as Record<string, unknown>).then((answer) => {
        if (answer !== undefined) this.#answer(connection, answer, ack);
      });
    });
    return this;
  }

  #answer(connection: Connection, answer: unknown, ack: Listener): void {
    const { mutant } = this.#network;
    const isLost = this.#losesAnswers();
    if (isLost && mutant.lostAnswer === undefined) return;
    const told = isLost ? mutant.lostAnswer : mutant.answer ? mutant.answer(answer) : answer;
    connection.down(() => {
      if (this.#connection === connection) ack(told);
    });
  }

  #open(connection: Connection, auth: object): void {
    const { server } = this.#network;
    const session: Session = {
      user: this.#user,
      channels: new Set(),
      send: (event, payload, acknowledge) => {
        this.#deliver(connection, { event, payload, acknowledge });
      },
    };
    connection.session = session;
    connection.down(() => {
      if (this.#connection !== connection) return;
      this.connected = true;
      this.#fire('connect');
    });
    void server.connect(session, auth);
  }

  #deliver(
    connection: Connection,
    { event, payload, acknowledge }: { event: string; payload: unknown; acknowledge?: (() => void) | undefined },
  ): void {
    const { random, plan, mutant } = this.#network;
    const isLossy = !this.#areFaultsOver && losable.has(event);
    if (isLossy && random.chance(plan.loss)) return;
    const told = mutant.event ? mutant.event(event, payload) : payload;
    if (told === undefined) return;
    const arrive = (): void => {
      if (this.#connection !== connection) return;
      this.#fire(event, told, () => {
        if (acknowledge) connection.up(acknowledge);
      });
    };
    connection.down(arrive, isLossy && random.chance(plan.reorder));
    if (isLossy && event === 'changes' && random.chance(plan.duplicate)) connection.down(arrive, true);
  }

  #losesAnswers(): boolean {
    const { random, plan } = this.#network;
    return !this.#areFaultsOver && random.chance(plan.loss / 3);
  }

  #close(reason: string): void {
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = undefined;
    const { session } = connection;
    if (session) {
      connection.up(() => {
        this.#network.server.disconnect(session);
      });
    }
    const wasConnected = this.connected;
    this.connected = false;
    if (wasConnected) this.#fire('disconnect', reason);
    else if (reason !== 'io client disconnect') this.#fire('connect_error', new Error(reason));
  }

  #fire(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...args);
  }
}

/** One connection: in order both ways, except for what is made to overtake. */
class Connection {
  session: Session | undefined;
  readonly #network: NetworkOptions;
  #upAt = 0;
  #downAt = 0;

  constructor(network: NetworkOptions) {
    this.#network = network;
  }

  up(arrive: () => void): void {
    const { time } = this.#network;
    this.#upAt = Math.max(this.#upAt, time.now() + this.#delay());
    time.after(this.#upAt - time.now(), arrive);
  }

  down(arrive: () => void, isStray = false): void {
    const { time } = this.#network;
    if (isStray) {
      time.after(this.#delay() * 4, arrive);
      return;
    }
    this.#downAt = Math.max(this.#downAt, time.now() + this.#delay());
    time.after(this.#downAt - time.now(), arrive);
  }

  #delay(): number {
    const { random, plan } = this.#network;
    return 1 + random.next() ** 3 * plan.latencyMs;
  }
}
