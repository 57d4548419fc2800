import { apiPrefix } from '@parley/dto/constants';
import type { HistoryPage, ListedRoom, Message, MessageId, Problem, RoomId, RoomPage } from '../contract.ts';
import { ParleyClientError } from '../errors.ts';
import type { PagePlace } from '../core/replica-events.ts';
import type { Clock } from '../options.ts';
import { mayRenew, type Tokens } from './tokens.ts';

export interface RestOptions {
  readonly url: string;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

/** A page of history at its largest comes in this time over 20 KB/s; on a dead connection nothing else would tell. */
const timeoutMs = 15_000;

/** What the SDK reads over REST. Errors of every method: `ParleyClientError`. */
export class Rest {
  readonly #options: RestOptions;
  readonly #open = new Set<AbortController>();
  #isClosed = false;

  constructor(options: RestOptions) {
    this.#options = options;
  }

  page(room: RoomId, place: PagePlace, limit: number): Promise<HistoryPage> {
    const query = new URLSearchParams({ ...strings(place), limit: String(limit) });
    return this.#get<HistoryPage>(`/rooms/${room}/messages?${query.toString()}`);
  }

  message(room: RoomId, id: MessageId): Promise<Message> {
    return this.#get<Message>(`/rooms/${room}/messages/${id}`);
  }

  room(room: RoomId): Promise<ListedRoom> {
    return this.#get<ListedRoom>(`/rooms/${room}`);
  }

  joinedRooms(after: RoomId | undefined): Promise<RoomPage> {
    const query = new URLSearchParams({ scope: 'joined', limit: '200', ...(after !== undefined && { after }) });
    return this.#get<RoomPage>(`/rooms?${query.toString()}`);
  }

  /** Gives up what is under way, and takes nothing more. */
  close(): void {
    this.#isClosed = true;
    for (const request of this.#open) request.abort(closed());
  }

  async #get<T>(path: string): Promise<T> {
    if (this.#isClosed) throw closed();
    const request = new AbortController();
    const stopTimer = this.#options.clock.after(timeoutMs, () => {
      request.abort(unreachable(new Error('There was no answer in time.')));
    });
    this.#open.add(request);
    try {
      return await orAborted(this.#ask<T>(path, request.signal), request.signal);
    } finally {
      stopTimer();
      this.#open.delete(request);
    }
  }

  /** With another token once, when this one is refused. */
  async #ask<T>(path: string, signal: AbortSignal): Promise<T> {
    const { tokens } = this.#options;
    const token = await orOffline(tokens.get());
    try {
      return await this.#attempt<T>(path, token, signal);
    } catch (error) {
      if (!(error instanceof ParleyClientError) || !mayRenew(error.code)) throw error;
    }
    tokens.spend(token);
    return this.#attempt<T>(path, await orOffline(tokens.get()), signal);
  }

  async #attempt<T>(path: string, token: string, signal: AbortSignal): Promise<T> {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await orOffline(this.#options.fetch(this.#options.url + apiPrefix + path, { headers, signal }));
    const body: unknown = await orOffline(answer.json());
    if (answer.ok) return body as T;
    if (isProblem(body)) throw ParleyClientError.of(body);
    throw new ParleyClientError('client/offline', `The server answered ${String(answer.status)}.`);
  }
}

async function orOffline<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (cause) {
    throw unreachable(cause);
  }
}

/** Rejects with the signal's reason, whether the work heeds the signal or not: the token is somebody else's to fetch. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as ParleyClientError);
    });
    work.then(resolve, reject);
  });
}

function unreachable(cause: unknown): ParleyClientError {
  return new ParleyClientError('client/offline', 'The server could not be reached.', { cause });
}

function closed(): ParleyClientError {
  return new ParleyClientError('client/closed', 'The client was closed.');
}

function strings(place: PagePlace): Record<string, string> {
  return Object.fromEntries(Object.entries(place).map(([name, at]) => [name, String(at)]));
}

export function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  const { code, title } = value as Partial<Problem>;
  return typeof code === 'string' && typeof title === 'string';
}
