import { Injectable, inject } from '@angular/core';
import type { ListedRoom, MemberPage, Message, MessageId, Room, RoomId, RoomPage, User } from '@parley/dto';
import { apiPrefix } from '@parley/dto/constants';
import { Environment } from '../environment.ts';
import { SessionService } from '../session/session.service.ts';
import { ProblemError, problemIn } from './problem-error.ts';

/** How long the server may take to answer, in milliseconds: longer than it takes for anything, and a line may be dead. */
const timeoutMs = 15_000;

/** What the client asks of REST: all that is not worth holding a live copy of. Every method may throw a `ProblemError`. */
@Injectable({ providedIn: 'root' })
export class RestClient {
  private readonly base = inject(Environment).serverUrl + apiPrefix;
  private readonly session = inject(SessionService);

  publicRooms(after?: RoomId): Promise<RoomPage> {
    return this.request('GET', `/rooms?${query({ scope: 'public', limit: '100', after })}`);
  }

  room(room: RoomId): Promise<ListedRoom> {
    return this.request('GET', `/rooms/${encodeURIComponent(room)}`);
  }

  createRoom(name: string): Promise<Room> {
    return this.request('POST', '/rooms', { name });
  }

  renameRoom(room: RoomId, name: string): Promise<Room> {
    return this.request('PATCH', `/rooms/${encodeURIComponent(room)}`, { name });
  }

  members(room: RoomId, after?: string): Promise<MemberPage> {
    return this.request('GET', `/rooms/${encodeURIComponent(room)}/members?${query({ limit: '100', after })}`);
  }

  message(room: RoomId, message: MessageId): Promise<Message> {
    return this.request('GET', `/rooms/${encodeURIComponent(room)}/messages/${encodeURIComponent(message)}`);
  }

  /** `token` stands in for the session's while one is being made. */
  async renameMe(name: string, token?: string): Promise<User> {
    if (token === undefined) return this.request('PATCH', '/users/me', { name });
    return contentOf<User>(await this.attempt('PATCH', '/users/me', { name }, token));
  }

  private async request<T>(method: string, path: string, body?: object): Promise<T> {
    const first = await this.attempt(method, path, body, await this.session.token());
    // A token that ended on the way is no reason to bother anybody: ask for another, once.
    const answer =
      first.status === 401 ? await this.attempt(method, path, body, await this.session.freshToken()) : first;
    return contentOf<T>(answer);
  }

  private async attempt(method: string, path: string, body: object | undefined, token: string): Promise<Response> {
    try {
      return await fetch(this.base + path, {
        method,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw new ProblemError(undefined, { cause });
    }
  }
}

function query(values: Record<string, string | undefined>): string {
  const set = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(set).toString();
}

async function contentOf<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw new ProblemError(await problemIn(answer));
  try {
    return (await answer.json()) as T;
  } catch (cause) {
    // The line broke, or fell silent, in the middle of it.
    throw new ProblemError(undefined, { cause });
  }
}
