import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Limits, Timings, type Presence as PresenceEvent, type RoomId, type User, type UserId } from '@parley/dto';
import type { Attendance } from '@parley/server-domain';
import { channelOf, type SessionSocket } from '@parley/server-transport';
import { ChatOptions } from './chat.options.ts';
import { Sockets } from './sockets.ts';

interface RoomPresence {
  memberCount: number;
  readonly online: Map<UserId, User>;
  /** Since the last time it was told. */
  readonly came: Map<UserId, User>;
  readonly went: Set<UserId>;
}

/** Who is online in which room, told at most once a second a room. */
@Injectable()
export class Presence implements Attendance, OnApplicationShutdown {
  readonly #rooms = new Map<RoomId, RoomPresence>();
  readonly #changed = new Set<RoomId>();
  readonly #lingering = new Map<UserId, NodeJS.Timeout>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sockets: Sockets,
    private readonly options: ChatOptions,
  ) {}

  isOnline(user: UserId): boolean {
    return this.#lingering.has(user) || !isEmpty(this.sockets.of(user));
  }

  enter(user: User, room: RoomId, memberCount: number): void {
    this.#stay(user.id);
    const presence = this.#presenceOf(room);
    presence.memberCount = memberCount;
    if (presence.online.has(user.id)) return;
    presence.online.set(user.id, user);
    presence.came.set(user.id, user);
    presence.went.delete(user.id);
    this.#change(room);
  }

  leave(user: UserId, room: RoomId): void {
    const presence = this.#rooms.get(room);
    if (!presence?.online.delete(user)) return;
    presence.came.delete(user);
    presence.went.add(user);
    this.#change(room);
  }

  /** The last session of somebody ended. After a temporary reason they count as online a little longer. */
  disconnect(user: UserId, rooms: readonly RoomId[], isTemporary: boolean): void {
    const leave = (): void => {
      this.#lingering.delete(user);
      for (const room of rooms) this.leave(user, room);
    };
    if (!isTemporary || this.options.presenceLingerMs === 0) {
      leave();
      return;
    }
    this.#stay(user);
    this.#lingering.set(user, setTimeout(leave, this.options.presenceLingerMs).unref());
  }

  /** Tells one session who is in its rooms now. */
  tell(socket: SessionSocket, rooms: Iterable<RoomId>): void {
    for (const room of rooms) {
      const presence = this.#rooms.get(room);
      if (!presence) continue;
      const { online, memberCount } = presence;
      const named = memberCount <= Limits.presenceMembers;
      socket.emit('presence', { room, count: online.size, ...(named && { online: [...online.values()] }) });
    }
  }

  /** Whether a room is small enough to name who is online and who is typing. */
  isNamed(room: RoomId): boolean {
    return (this.#rooms.get(room)?.memberCount ?? 0) <= Limits.presenceMembers;
  }

  onApplicationShutdown(): void {
    clearTimeout(this.#timer);
    for (const timer of this.#lingering.values()) clearTimeout(timer);
  }

  #stay(user: UserId): void {
    clearTimeout(this.#lingering.get(user));
    this.#lingering.delete(user);
  }

  #presenceOf(room: RoomId): RoomPresence {
    const known = this.#rooms.get(room);
    if (known) return known;
    const presence = { memberCount: 0, online: new Map(), came: new Map(), went: new Set<UserId>() };
    this.#rooms.set(room, presence);
    return presence;
  }

  #change(room: RoomId): void {
    this.#changed.add(room);
    this.#timer ??= setTimeout(() => {
      this.#flush();
    }, Timings.presenceIntervalMs).unref();
  }

  #flush(): void {
    this.#timer = undefined;
    for (const room of this.#changed) {
      const presence = this.#rooms.get(room);
      if (!presence) continue;
      this.sockets.server.to(channelOf(room)).emit('presence', newsOf(room, presence));
      presence.came.clear();
      presence.went.clear();
      if (presence.online.size === 0) this.#rooms.delete(room);
    }
    this.#changed.clear();
  }
}

function newsOf(room: RoomId, { memberCount, online, came, went }: RoomPresence): PresenceEvent {
  const named = memberCount <= Limits.presenceMembers;
  return { room, count: online.size, ...(named && { online: [...came.values()], offline: [...went] }) };
}

function isEmpty(items: Iterable<unknown>): boolean {
  for (const _ of items) return false;
  return true;
}
