import { randomBytes } from 'node:crypto';
import type { Ack, ClientEvents, Committed, HistoryPage, JoinedRoom, Message, ServerEvents, User } from '@parley/dto';
import { apiPrefix } from '@parley/dto/constants';
import { io, type Socket } from 'socket.io-client';

/** Anything that changes the log, as a client sends it. */
type Sending = (socket: Socket<ServerEvents, ClientEvents>) => Promise<Ack<Committed>>;

/** Commands under way at once when many are sent: what the server's queue takes without pushing back. */
const inFlight = 512;

/** Somebody who speaks the protocol without a page: makes rooms, fills them, reads what is stored. */
export class Guest implements AsyncDisposable {
  readonly user: User;
  readonly token: string;
  readonly #url: string;
  #socket: Socket<ServerEvents, ClientEvents> | undefined;

  constructor(url: string, { user, token }: { readonly user: User; readonly token: string }) {
    this.#url = url;
    this.user = user;
    this.token = token;
  }

  /** A request under `/api/v1`; throws unless it succeeds. */
  async rest<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(this.#url + apiPrefix + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  makeRoom(name: string): Promise<JoinedRoom> {
    return this.rest('POST', '/rooms', { name });
  }

  join(room: string): Promise<JoinedRoom> {
    return this.rest('PUT', `/rooms/${room}/members/me`);
  }

  /** Everything in a room by ascending `seq`, as it is stored. */
  async history(room: string): Promise<readonly Message[]> {
    const found: Message[] = [];
    for (let after = 0; ;) {
      const page = await this.rest<HistoryPage>('GET', `/rooms/${room}/messages?after=${after}&limit=200`);
      found.push(...page.items);
      const last = page.items.at(-1);
      if (last === undefined || !page.hasNewer) return found;
      after = last.seq;
    }
  }

  /** Sends one message; resolves with it once it is durable. */
  async say(room: string, text: string): Promise<Committed & { id: string }> {
    const [sent] = await this.sayAll(room, [text]);
    if (sent === undefined) throw new Error('Nothing was sent.');
    return sent;
  }

  /** Sends messages in this order; resolves once all are durable. */
  async sayAll(room: string, texts: readonly string[]): Promise<(Committed & { id: string })[]> {
    const ids = texts.map(() => newId());
    const results = await this.#all(
      texts.map((text, at) => (socket) => socket.emitWithAck('message:send', { room, id: ids[at] ?? '', text })),
    );
    return results.map((result, at) => ({ ...result, id: ids[at] ?? '' }));
  }

  /** Edits messages that were not edited before. */
  async editAll(room: string, edits: readonly { id: string; seq: number; text: string }[]): Promise<void> {
    const { epoch } = await this.rest<{ epoch: string }>('GET', '/server');
    await this.#all(
      edits.map(({ id, seq, text }) => (socket) => {
        return socket.emitWithAck('message:edit', { room, id, edit: newId(), epoch, editRev: seq, text });
      }),
    );
  }

  async deleteAll(room: string, ids: readonly string[]): Promise<void> {
    await this.#all(ids.map((id) => (socket) => socket.emitWithAck('message:delete', { room, id })));
  }

  /** Connected from the first use on: hears what its rooms hear. */
  async socket(): Promise<Socket<ServerEvents, ClientEvents>> {
    if (this.#socket?.connected) return this.#socket;
    const socket: Socket<ServerEvents, ClientEvents> = io(this.#url, {
      transports: ['websocket'],
      forceNew: true,
      auth: { token: this.token },
    });
    socket.on('heads', (_heads, ack) => {
      ack();
    });
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      socket.once('hello', () => {
        resolve();
      });
      socket.once('connect_error', reject);
    });
    return socket;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.disconnect();
    return Promise.resolve();
  }

  async #all(sendings: readonly Sending[]): Promise<Committed[]> {
    const socket = await this.socket();
    const results: Committed[] = [];
    for (let from = 0; from < sendings.length; from += inFlight) {
      const answers = await Promise.all(sendings.slice(from, from + inFlight).map((send) => send(socket)));
      for (const answer of answers) {
        if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.detail ?? answer.error.title}`);
        results.push(answer);
      }
    }
    return results;
  }
}

/** A UUIDv7 as clients make them; later ones sort later. */
function newId(): string {
  counter += 1;
  const time = (Date.now() + counter).toString(16).padStart(12, '0');
  const random = randomBytes(9).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}
let counter = 0;
