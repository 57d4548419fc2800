import type {
  Ack,
  ClientEvents,
  CommandName,
  CommandPayload,
  CommandResult,
  Committed,
  EventName,
  EventPayload,
  Handshake,
  Hello,
  Message,
  Problem,
  RoomId,
  ServerEvents,
} from '@parley/dto';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { newId } from './ids.ts';
import { until, within } from './until.ts';

export interface ConnectOptions extends Partial<ManagerOptions & SocketOptions> {
  /** What each connection sends beside the token. */
  readonly handshake?: () => Partial<Handshake>;
  /** Asked at each connection. */
  readonly token: () => string | Promise<string>;
  /** Leaves `heads` unacknowledged, as a client that hangs would. */
  readonly ignoresHeads?: boolean;
}

/** An answer that says no, as a value to match on. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail ?? problem.title} ${JSON.stringify(problem.errors ?? '')}`);
    this.problem = problem;
  }
}

interface Heard {
  readonly event: EventName;
  readonly payload: unknown;
}

/** One session over the official client, which remembers everything it hears. It knows no replica: tests look at what travels. */
export class TestClient implements AsyncDisposable {
  readonly socket: Socket<ServerEvents, ClientEvents>;
  readonly disconnects: string[] = [];
  readonly #heard: Heard[] = [];
  #refusal: Problem | undefined;

  /** Does not wait for anything; most tests want `TestClient.connect`. */
  constructor(url: string, { token, handshake, ignoresHeads, ...options }: ConnectOptions) {
    this.socket = io(url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      ...options,
      auth: (give) => {
        void Promise.resolve(token()).then((token) => {
          give({ token, ...handshake?.() });
        });
      },
    });
    this.socket.onAny((event: EventName, payload: unknown, last: unknown) => {
      this.#heard.push({ event, payload });
      if (event === 'heads' && !ignoresHeads) (last as () => void)();
    });
    this.socket.on('disconnect', (reason) => this.disconnects.push(reason));
    this.socket.on('connect_error', (error) => {
      this.#refusal = (error as Error & { data?: Problem }).data;
    });
  }

  /** Resolves once the server said hello; throws `Refused` when it does not let the session in. */
  static async connect(url: string, options: ConnectOptions): Promise<TestClient> {
    const client = new TestClient(url, options);
    await until('hello', () => {
      if (client.#refusal) throw new Refused(client.#refusal);
      return client.#heard.some(({ event }) => event === 'hello');
    });
    return client;
  }

  get hello(): Hello {
    const last = this.all('hello').at(-1);
    if (!last) throw new Error('The server has not said hello.');
    return last;
  }

  /** The answer, whatever it is. */
  ask<C extends Exclude<CommandName, 'typing:set'>>(
    command: C,
    payload: CommandPayload<C>,
  ): Promise<Ack<CommandResult<C>>> {
    const emit = this.socket.emitWithAck.bind(this.socket) as (name: C, payload: unknown) => Promise<unknown>;
    return within(`the answer to ${command}`, emit(command, payload) as Promise<Ack<CommandResult<C>>>);
  }

  /** The result; throws `Refused`. */
  async do<C extends Exclude<CommandName, 'typing:set'>>(
    command: C,
    payload: CommandPayload<C>,
  ): Promise<CommandResult<C>> {
    const answer = await this.ask(command, payload);
    if (!answer.ok) throw new Refused(answer.error);
    return answer;
  }

  /** What a refused command was answered with. */
  async problem<C extends Exclude<CommandName, 'typing:set'>>(
    command: C,
    payload: CommandPayload<C>,
  ): Promise<Problem> {
    const answer = await this.ask(command, payload);
    if (answer.ok) throw new Error(`${command} was not refused: ${JSON.stringify(answer)}`);
    return answer.error;
  }

  async send(room: RoomId, text: string, id = newId()): Promise<Committed & { id: string }> {
    return { ...(await this.do('message:send', { room, id, text })), id };
  }

  /** Everything heard of one kind, in order. */
  all<E extends EventName>(event: E): EventPayload<E>[] {
    return this.#heard.filter((heard) => heard.event === event).map(({ payload }) => payload as EventPayload<E>);
  }

  /** The first event, heard already or to come, that is like this. */
  heard<E extends EventName>(
    event: E,
    isMeant: (payload: EventPayload<E>) => boolean = () => true,
    withinMs?: number,
  ): Promise<EventPayload<E>> {
    return until(`event ${event}`, () => this.all(event).find(isMeant), withinMs);
  }

  /** The message as of the first frame that brought it at or after `rev`. */
  async message(id: string, rev = 0): Promise<Message> {
    const isMeant = (item: Message): boolean => item.id === id && item.rev >= rev;
    const { items } = await this.heard('changes', (frame) => frame.items.some(isMeant));
    const item = items.find(isMeant);
    if (!item) throw new Error('unreachable');
    return item;
  }

  forget(): void {
    this.#heard.length = 0;
  }

  /** Why the connection ended. */
  async disconnected(withinMs?: number): Promise<string> {
    return until('the end of the connection', () => this.disconnects[0], withinMs);
  }

  /** Cuts the wire without a farewell, as a lost network does, and forgets what was heard. */
  async cut(): Promise<void> {
    this.socket.io.engine.close();
    await until('the loss of the connection', () => this.socket.disconnected);
    this.forget();
  }

  /** Connects again after `cut`, as the same client: it asks for its session back. */
  async comeBack(): Promise<void> {
    this.socket.connect();
    await this.heard('hello');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.disconnect();
    await Promise.resolve();
  }
}
