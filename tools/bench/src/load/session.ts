import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { FrameReader, textFrame } from './frame-reader.ts';
import { messageText, newMessageId } from './message-ids.ts';
import { argumentsOf, idOf, kindOf, readSpan } from './packet.ts';

/** The answer to a command, as far as the load generator looks at it. */
export interface Answer {
  readonly ok: boolean;
  readonly seq?: number;
}

/** What is read from a room: revisions `from + 1` to `to`. */
export type OnSpan = (from: number, to: number) => void;

export interface SessionOptions {
  readonly port: number;
  /** The handshake's `auth`. */
  readonly auth: object;
  /** What says that the session is in: Parley's `hello`, or Socket.IO's own acknowledgement. */
  readonly ready: 'hello' | 'connected';
  readonly onSpan?: OnSpan;
}

/** All sockets read into it, one after the other: reading allocates nothing. */
const shared = Buffer.allocUnsafe(256 * 1024);
const path = '/socket.io/?EIO=4&transport=websocket';

/** A Socket.IO session over a bare TCP socket, made to cost the load generator as little as can be. */
export class Session {
  readonly #socket: Socket;
  readonly #mask = randomBytes(4);
  readonly #acks = new Map<number, (answer: Answer) => void>();
  readonly #options: SessionOptions;
  readonly #reader: FrameReader;
  #nextAck = 0;
  #isUpgraded = false;
  #settle: { resolve: (session: Session) => void; reject: (error: Error) => void } | undefined;
  onSpan: OnSpan | undefined;
  isClosed = false;

  private constructor(
    options: SessionOptions,
    settle: { resolve: (session: Session) => void; reject: (error: Error) => void },
  ) {
    this.#options = options;
    this.#settle = settle;
    this.onSpan = options.onSpan;
    this.#reader = new FrameReader((bytes, start, end) => {
      this.#take(bytes, start, end);
    });
    this.#socket = connect({
      host: '127.0.0.1',
      port: options.port,
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (length) => {
          this.#read(length);
          return true;
        },
      },
    });
    this.#socket.on('error', (error) => {
      this.#end(error);
    });
    this.#socket.on('close', () => {
      this.#end(new Error('The connection was closed.'));
    });
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${options.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
  }

  /** Resolves once the session is in; rejects when the server refuses it. */
  static open(options: SessionOptions): Promise<Session> {
    return new Promise((resolve, reject) => new Session(options, { resolve, reject }));
  }

  /** Payload bytes received so far. */
  get bytes(): number {
    return this.#reader.bytes;
  }

  /** Emits a command and hands its answer over. */
  command(name: string, payload: object, onAnswer: (answer: Answer) => void): void {
    const id = this.#nextAck++;
    this.#acks.set(id, onAnswer);
    this.#write(`42${id}["${name}",${JSON.stringify(payload)}]`);
  }

  /** Sends a message to a room. */
  send(room: string, onAnswer: (answer: Answer) => void): void {
    this.command('message:send', { room, id: newMessageId(), text: messageText }, onAnswer);
  }

  /** From now on nothing is read from the network, as if the program had hung. */
  stopReading(): void {
    this.#socket.pause();
  }

  close(): void {
    this.isClosed = true;
    this.#socket.destroy();
  }

  #write(text: string): void {
    this.#socket.write(textFrame(text, this.#mask));
  }

  #read(length: number): void {
    if (this.#isUpgraded) {
      this.#reader.push(shared, 0, length);
      return;
    }
    // Servers answer the upgrade in one small write.
    const end = shared.indexOf('\r\n\r\n', 0);
    if (end < 0 || end >= length || !shared.toString('latin1', 0, 12).endsWith('101')) {
      this.#end(new Error(`The upgrade was refused: ${shared.toString('latin1', 0, Math.min(length, 200))}`));
      this.#socket.destroy();
      return;
    }
    this.#isUpgraded = true;
    this.#reader.push(shared, end + 4, length);
  }

  #take(bytes: Buffer, start: number, end: number): void {
    const kind = kindOf(bytes, start, end);
    switch (kind) {
      case 'changes':
      case 'message': {
        const { from, to } = readSpan(kind, bytes, start);
        this.onSpan?.(from, to);
        return;
      }
      case 'ack': {
        const id = idOf(bytes, start);
        const onAnswer = this.#acks.get(id);
        this.#acks.delete(id);
        onAnswer?.(answerOf(argumentsOf(bytes, start, end)));
        return;
      }
      case 'open':
        this.#write(`40${JSON.stringify(this.#options.auth)}`);
        return;
      case 'ping':
        this.#write('3');
        return;
      case 'heads':
        this.#write(`43${idOf(bytes, start)}[]`);
        return;
      case 'refused':
      case 'ended':
        this.#end(new Error(`The server refused or ended the session: ${bytes.toString('latin1', start, end)}`));
        return;
      default:
        if (kind !== this.#options.ready) return;
        this.#settle?.resolve(this);
        this.#settle = undefined;
    }
  }

  #end(error: Error): void {
    this.isClosed = true;
    this.#settle?.reject(error);
    this.#settle = undefined;
  }
}

/** Only refusals are worth parsing: the place in the room is read by its key. */
function answerOf(json: string): Answer {
  if (!json.startsWith('[{"ok":true')) throw new Error(`A command was refused: ${json}`);
  const at = json.indexOf('"seq":');
  return at < 0 ? { ok: true } : { ok: true, seq: Number.parseInt(json.slice(at + 6), 10) };
}
