import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Limits, Timings, type Presence as PresenceEvent, type RoomId, type User, type UserId } from '@parley/dto';
import type { Attendance } from '@parley/server-domain';
import { channelOf, type SessionSocket } from '@parley/server-transport';
import { ChatOptions } from './chat.options.ts';
import { Sockets } from './sockets.ts';

/** Somebody who counts as online, in whichever of their sessions. */
interface Person {
  user: User;
  readonly rooms: Set<RoomId>;
  /** Set while the last connection is lost, until that counts as having gone. */
  lingering: NodeJS.Timeout | undefined;
}

interface RoomPresence {
  memberCount: number;
  readonly online: Set<Person>;
  /** Since the last time it was told. */
  readonly came: Set<Person>;
  readonly went: Set<UserId>;
  /** On a clock that nobody sets, in milliseconds. */
  toldAt: number;
}

/** Who is online in which room, told at most once a second a room; where it is but a count of many, less often. */
@Injectable()
export class Presence implements Attendance, OnApplicationShutdown {
  readonly #people = new Map<UserId, Person>();
  readonly #rooms = new Map<RoomId, RoomPresence>();
  readonly #changed = new Set<RoomId>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sockets: Sockets,
    private readonly options: ChatOptions,
  ) {}

  isOnline(user: UserId): boolean {
    return this.#people.get(user)?.lingering !== undefined || !this.sockets.isGone(user);
  }

  enter(user: User, room: RoomId, memberCount: number): void {
    const person = this.#personOf(user);
    this.#stay(person);
    const presence = this.#presenceOf(room, memberCount);
    this.resize(room, memberCount);
    if (presence.online.has(person)) return;
    person.rooms.add(room);
    presence.online.add(person);
    presence.came.add(person);
    presence.went.delete(user.id);
    this.#change(room);
  }

  /** Somebody is no longer a member, whether they are connected or not. */
  leave(user: UserId, room: RoomId): void {
    const person = this.#people.get(user);
    if (person?.rooms.delete(room) !== true) return;
    if (person.rooms.size === 0 && person.lingering === undefined) this.#people.delete(user);
    const presence = this.#rooms.get(room);
    if (presence?.online.delete(person) !== true) return;
    presence.came.delete(person);
    presence.went.add(user);
    this.#change(room);
  }

  /** The last session of somebody ended. After a temporary reason they count as online a little longer, where they were. */
  disconnect(user: UserId, { isTemporary }: { readonly isTemporary: boolean }): void {
    const person = this.#people.get(user);
    if (!person) return;
    this.#stay(person);
    const { presenceLingerMs } = this.options;
    if (!isTemporary || presenceLingerMs === 0) this.#go(person);
    else {
      person.lingering = setTimeout(() => {
        person.lingering = undefined;
        // Not while they are on their way in again.
        if (this.sockets.isGone(user)) this.#go(person);
      }, presenceLingerMs).unref();
    }
  }

  /** Somebody goes by another name: who comes later is told that one. */
  rename(user: User): void {
    const person = this.#people.get(user.id);
    if (person) person.user = user;
  }

  /** Members came or left. */
  resize(room: RoomId, memberCount: number): void {
    const presence = this.#rooms.get(room);
    if (!presence) return;
    const wasNamed = isSmall(presence);
    presence.memberCount = memberCount;
    if (isSmall(presence) === wasNamed) return;
    // Whoever knew but a count is told all names; whoever knew names learns that they are told no longer.
    if (!wasNamed) for (const person of presence.online) presence.came.add(person);
    presence.toldAt = -Infinity;
    this.#change(room);
  }

  /** Tells one session who is in its rooms now. */
  tell(socket: SessionSocket, rooms: Iterable<RoomId>): void {
    for (const room of rooms) {
      const presence = this.#rooms.get(room);
      if (!presence) continue;
      const { online } = presence;
      socket.emit('presence', { room, count: online.size, ...(isSmall(presence) && { online: usersOf(online) }) });
    }
  }

  /** Whether a room is small enough to name who is online and who is typing. */
  isNamed(room: RoomId): boolean {
    const presence = this.#rooms.get(room);
    return presence === undefined || isSmall(presence);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.#timer);
    for (const { lingering } of this.#people.values()) clearTimeout(lingering);
  }

  #stay(person: Person): void {
    clearTimeout(person.lingering);
    person.lingering = undefined;
  }

  #go({ user, rooms }: Person): void {
    for (const room of rooms) this.leave(user.id, room);
    this.#people.delete(user.id);
  }

  #personOf(user: User): Person {
    const known = this.#people.get(user.id);
    if (known) return known;
    const person = { user, rooms: new Set<RoomId>(), lingering: undefined };
    this.#people.set(user.id, person);
    return person;
  }

  #presenceOf(room: RoomId, memberCount: number): RoomPresence {
    const known = this.#rooms.get(room);
    if (known) return known;
    const presence = {
      memberCount,
      online: new Set<Person>(),
      came: new Set<Person>(),
      went: new Set<UserId>(),
      toldAt: -Infinity,
    };
    this.#rooms.set(room, presence);
    return presence;
  }

  #change(room: RoomId): void {
    this.#changed.add(room);
    this.#setTimer();
  }

  #setTimer(): void {
    this.#timer ??= setTimeout(() => {
      this.#flush();
    }, Timings.presenceIntervalMs).unref();
  }

  #flush(): void {
    this.#timer = undefined;
    for (const room of this.#changed) {
      const presence = this.#rooms.get(room);
      if (presence && !isDue(presence)) continue;
      this.#changed.delete(room);
      if (!presence) continue;
      this.sockets.server.to(channelOf(room)).emit('presence', newsOf(room, presence));
      presence.came.clear();
      presence.went.clear();
      presence.toldAt = performance.now();
      if (presence.online.size === 0) this.#rooms.delete(room);
    }
    if (this.#changed.size > 0) this.#setTimer();
  }
}

function newsOf(room: RoomId, presence: RoomPresence): PresenceEvent {
  const { online, came, went } = presence;
  return {
    room,
    count: online.size,
    ...(isSmall(presence) && { online: usersOf(came), offline: [...went] }),
  };
}

/** A count costs a write for each of its many readers, and says little. */
function isDue(presence: RoomPresence): boolean {
  return isSmall(presence) || performance.now() - presence.toldAt >= Timings.presenceCountIntervalMs;
}

function isSmall({ memberCount }: RoomPresence): boolean {
  return memberCount <= Limits.presenceMembers;
}

function usersOf(people: Iterable<Person>): User[] {
  return Array.from(people, ({ user }) => user);
}
