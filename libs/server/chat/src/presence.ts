import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Timings, type RoomId, type User, type UserId } from '@parley/dto';
import { NodeChannels } from '@parley/server-domain';
import { channelOf, type SessionSocket } from '@parley/server-transport';
import { ChatOptions } from './chat.options.ts';
import { NodeTimings } from './node-timings.ts';
import { RoomPresence, type Person } from './room-presence.ts';
import { Sockets } from './sockets.ts';

/**
 * Who is online in which room, told at most once a second a room; where it is but a count of many, less often. Each node
 * tells the others of its own people, always all of a room: news that was lost is made good by the next.
 */
@Injectable()
export class Presence implements OnApplicationShutdown {
  readonly #people = new Map<UserId, Person>();
  readonly #rooms = new Map<RoomId, RoomPresence>();
  readonly #changed = new Set<RoomId>();
  /** Of these the other nodes have to be told. */
  readonly #untold = new Set<RoomId>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sockets: Sockets,
    private readonly options: ChatOptions,
    private readonly channels: NodeChannels,
  ) {}

  /** By sessions on this node. */
  isOnline(user: UserId): boolean {
    return this.#people.get(user)?.lingering !== undefined || !this.sockets.isGone(user);
  }

  enter(user: User, room: RoomId, memberCount: number): void {
    const person = this.#personOf(user);
    this.#stay(person);
    const presence = this.#presenceOf(room, memberCount);
    this.resize(room, memberCount);
    person.rooms.add(room);
    if (presence.enter(person)) this.#changeHere(room);
  }

  /** Somebody is no longer a member, whether they are connected or not. */
  leave(user: UserId, room: RoomId): void {
    const person = this.#people.get(user);
    if (person?.rooms.delete(room) !== true) return;
    if (person.rooms.size === 0 && person.lingering === undefined) this.#people.delete(user);
    if (this.#rooms.get(room)?.leave(user) === true) this.#changeHere(room);
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

  /** Somebody goes by another name: who comes later is told that one. `rooms` are those where they may be on other nodes. */
  rename(user: User, rooms: readonly RoomId[] = []): void {
    const person = this.#people.get(user.id);
    if (person) person.user = user;
    for (const room of rooms) this.#rooms.get(room)?.rename(user);
  }

  /** Members came or left. */
  resize(room: RoomId, memberCount: number): void {
    const presence = this.#rooms.get(room);
    if (!presence) return;
    const wasNamed = presence.isNamed;
    presence.memberCount = memberCount;
    if (presence.isNamed === wasNamed) return;
    // Whoever knew but a count is told all names; whoever knew names learns that they are told no longer.
    if (!wasNamed) presence.nameAll();
    presence.toldAt = -Infinity;
    this.#changeHere(room);
  }

  /** Tells one session who is in its rooms now. */
  tell(socket: SessionSocket, rooms: Iterable<RoomId>): void {
    for (const room of rooms) {
      const presence = this.#rooms.get(room);
      if (!presence) continue;
      socket.emit('presence', { room, count: presence.count, ...(presence.isNamed && { online: presence.online }) });
    }
  }

  /** Whether a room is small enough to name who is online and who is typing. */
  isNamed(room: RoomId): boolean {
    return this.#rooms.get(room)?.isNamed ?? true;
  }

  /** Another node says who is online there. */
  hear(node: string, room: RoomId, people: readonly User[] | number): void {
    if (this.#rooms.get(room)?.hear(node, people, performance.now()) === true) this.#change(room);
  }

  /** Another node asks who is online here. */
  announce(room: RoomId): void {
    const presence = this.#rooms.get(room);
    if (presence && !presence.isEmptyHere) {
      this.channels.tellRoom(room, { kind: 'online', room, people: presence.peopleHere });
    }
  }

  /** Other nodes are heard of in these rooms from now on: who is there? What none of them says again is forgotten. */
  ask(rooms: readonly RoomId[]): void {
    const since = performance.now();
    for (const room of rooms) {
      this.channels.tellRoom(room, { kind: 'who', room });
      this.announce(room);
    }
    setTimeout(() => {
      // Nobody could answer: they are asked again once they can.
      if (!this.channels.isConnected) return;
      for (const room of rooms) if (this.#rooms.get(room)?.forget(since) === true) this.#change(room);
    }, NodeTimings.answerWithinMs).unref();
  }

  /** A node is gone: its people are about to connect elsewhere, and have as long for it as after any lost connection. */
  loseNode(node: string): void {
    const since = performance.now();
    setTimeout(() => {
      for (const [room, presence] of this.#rooms) if (presence.forget(since, node)) this.#change(room);
    }, this.options.presenceLingerMs).unref();
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
    const presence = new RoomPresence(memberCount);
    this.#rooms.set(room, presence);
    return presence;
  }

  #changeHere(room: RoomId): void {
    if (this.channels.isShared) this.#untold.add(room);
    this.#change(room);
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
      if (presence && !presence.isDue) continue;
      this.#changed.delete(room);
      const isUntold = this.#untold.delete(room);
      if (!presence) continue;
      this.sockets.server.to(channelOf(room)).emit('presence', presence.news(room));
      if (isUntold) this.channels.tellRoom(room, { kind: 'online', room, people: presence.peopleHere });
      if (presence.isEmptyHere) this.#rooms.delete(room);
    }
    if (this.#changed.size > 0) this.#setTimer();
  }
}
