import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import { within } from './until.ts';

/** What became of a question: its answer as sent, or the end of the connection. */
export type Outcome = { readonly text: string } | { readonly closed: number };

export interface RawOptions extends ClientOptions {
  /** The path with query. Default: Engine.IO 4 over WebSocket. */
  readonly path?: string;
}

/** Engine.IO and Socket.IO written by hand over a bare WebSocket: what is sent is exactly what is given. */
export class RawSession implements AsyncDisposable {
  /** Everything received that is no answer and no ping, newest last; the oldest are forgotten. */
  readonly received: string[] = [];
  /** Whether the server ever said hello. */
  isGreeted = false;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  #closed: number | undefined;
  #nextId = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) this.#receive(data.toString('utf8'));
    });
    socket.on('close', (code) => {
      this.#closed = code;
      for (const resolve of this.#waiting.values()) resolve({ closed: code });
      this.#waiting.clear();
    });
  }

  /** A WebSocket on which nothing was said yet. Throws when the upgrade is refused. */
  static async upgrade(url: string, { path = websocketPath, ...options }: RawOptions = {}): Promise<RawSession> {
    const socket = new WebSocket(url.replace(/^http/, 'ws') + path, { perMessageDeflate: false, ...options });
    const session = new RawSession(socket);
    await within('the upgrade', once(socket, 'open'));
    return session;
  }

  /** A session that the server has said hello to, or that it refused: then `received` ends with `44…`. */
  static async connect(url: string, auth: string, options?: RawOptions): Promise<RawSession> {
    const session = await RawSession.upgrade(url, options);
    session.send(`40${auth}`);
    await session.got((text) => session.isGreeted || text.startsWith('44'));
    return session;
  }

  /** What Socket.IO named this session: in public, and between the two alone. */
  get connected(): { sid: string; pid: string } {
    const packet = this.received.find((text) => text.startsWith('40{'));
    if (packet === undefined) throw new Error(`Not let in: ${this.received.join(' ')}`);
    return JSON.parse(packet.slice(2)) as { sid: string; pid: string };
  }

  get isOpen(): boolean {
    return this.#closed === undefined;
  }

  /** Reads nothing more, as a client that hangs. */
  pause(): void {
    this.#socket.pause();
  }

  send(frame: string | Buffer): void {
    this.#socket.send(frame);
  }

  /** Sends what `frames` makes of a fresh ack id; resolves with the answer to it. */
  ask(frames: (id: number) => readonly (string | Buffer)[]): Promise<Outcome> {
    const id = this.#nextId++;
    if (this.#closed !== undefined) return Promise.resolve({ closed: this.#closed });
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      for (const frame of frames(id)) this.send(frame);
    });
  }

  /** Whether the server still answers: an unknown command is answered at once. */
  async isAnswered(withinMs?: number): Promise<boolean> {
    const outcome = await within(
      'an answer or the end',
      this.ask((id) => [`42${String(id)}["are:you-there"]`]),
      withinMs,
    );
    return 'text' in outcome;
  }

  /** Whether something like this was received before the connection ended. */
  async got(isMeant: (text: string) => boolean): Promise<boolean> {
    const found = new Promise<boolean>((resolve) => {
      const look = (): void => {
        if (this.received.some(isMeant)) resolve(true);
        else if (!this.isOpen) resolve(false);
      };
      this.#socket.on('message', look);
      this.#socket.on('close', look);
      look();
    });
    return within('a packet', found);
  }

  /** The code with which the connection ended. */
  async closed(): Promise<number> {
    if (this.isOpen) await within('the end of the connection', once(this.#socket, 'close'));
    return this.#closed ?? 0;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate();
    return Promise.resolve();
  }

  #receive(text: string): void {
    if (text === '2') {
      this.#socket.send('3');
      return;
    }
    const [, id, answer] = /^43(\d+)(.*)$/s.exec(text) ?? [];
    if (id === undefined || answer === undefined) {
      this.isGreeted ||= text.startsWith('42["hello"');
      this.received.push(text);
      if (this.received.length > 20) this.received.shift();
      return;
    }
    this.#waiting.get(Number(id))?.({ text: answer });
    this.#waiting.delete(Number(id));
  }
}

export const websocketPath = '/socket.io/?EIO=4&transport=websocket';
