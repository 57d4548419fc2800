import { apiPrefix } from '@parley/dto/constants';
import type { HistoryPage, ListedRoom, Message, MessageId, Problem, RoomId, RoomPage } from '../contract.ts';
import { ParleyClientError } from '../errors.ts';
import type { PagePlace } from '../core/replica-events.ts';

export interface RestOptions {
  readonly url: string;
  readonly token: () => Promise<string>;
  readonly fetch: typeof fetch;
}

/** What the SDK reads over REST. Errors of every method: `ParleyClientError`. */
export class Rest {
  readonly #options: RestOptions;

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

  async #get<T>(path: string): Promise<T> {
    const { url, token } = this.#options;
    const headers = { authorization: `Bearer ${await this.#orOffline(token())}` };
    const answer = await this.#orOffline(this.#options.fetch(url + apiPrefix + path, { headers }));
    const body: unknown = await this.#orOffline(answer.json());
    if (answer.ok) return body as T;
    if (isProblem(body)) throw ParleyClientError.of(body);
    throw new ParleyClientError('client/offline', `The server answered ${String(answer.status)}.`);
  }

  async #orOffline<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (cause) {
      throw new ParleyClientError('client/offline', 'The server could not be reached.', { cause });
    }
  }
}

function strings(place: PagePlace): Record<string, string> {
  return Object.fromEntries(Object.entries(place).map(([name, at]) => [name, String(at)]));
}

export function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  const { code, title } = value as Partial<Problem>;
  return typeof code === 'string' && typeof title === 'string';
}
