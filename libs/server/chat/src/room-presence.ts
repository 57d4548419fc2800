import { Limits, Timings, type Presence as PresenceEvent, type RoomId, type User, type UserId } from '@parley/dto';

/** Somebody who counts as online by their sessions on this node. */
export interface Person {
  user: User;
  readonly rooms: Set<RoomId>;
  /** Set while the last connection is lost, until that counts as having gone. */
  lingering: NodeJS.Timeout | undefined;
}

/** What another node says of a room: who is online by its sessions, or of a large room how many. */
interface Elsewhere {
  readonly people: Map<UserId, User>;
  readonly count: number;
  /** When it said so, on a clock that nobody sets, in milliseconds. */
  readonly heardAt: number;
}

/** Who is online in one room, on whichever node: somebody comes with the first and goes with the last of them. */
export class RoomPresence {
  memberCount: number;
  /** When its members were last told, on a clock that nobody sets, in milliseconds. */
  toldAt = -Infinity;
  readonly #here = new Map<UserId, Person>();
  readonly #elsewhere = new Map<string, Elsewhere>();
  /** Since the last time it was told. */
  readonly #came = new Set<UserId>();
  readonly #went = new Set<UserId>();

  constructor(memberCount: number) {
    this.memberCount = memberCount;
  }

  /** Whether it is small enough to name people. */
  get isNamed(): boolean {
    return this.memberCount <= Limits.presenceMembers;
  }

  get isEmptyHere(): boolean {
    return this.#here.size === 0;
  }

  /** A count costs a write for each of its many readers, and says little. */
  get isDue(): boolean {
    return this.isNamed || performance.now() - this.toldAt >= Timings.presenceCountIntervalMs;
  }

  get count(): number {
    if (this.#elsewhere.size === 0) return this.#here.size;
    if (this.isNamed) return this.#everybody().size;
    // Somebody on two nodes counts twice; of so many it says as much.
    return [...this.#elsewhere.values()].reduce((sum, { count }) => sum + count, this.#here.size);
  }

  /** What other nodes are told. */
  get peopleHere(): User[] | number {
    return this.isNamed ? Array.from(this.#here.values(), ({ user }) => user) : this.#here.size;
  }

  /** All who are online, named. */
  get online(): User[] {
    return [...this.#everybody().values()];
  }

  /** Returns whether they were not here before. */
  enter(person: Person): boolean {
    const { id } = person.user;
    if (this.#here.has(id)) return false;
    if (!this.#isElsewhere(id)) this.#come(id);
    this.#here.set(id, person);
    return true;
  }

  /** Returns whether they were here. */
  leave(user: UserId): boolean {
    if (!this.#here.delete(user)) return false;
    if (!this.#isElsewhere(user)) this.#go(user);
    return true;
  }

  /** Another node says who is online there. Returns whether that is news. */
  hear(node: string, said: readonly User[] | number, heardAt: number): boolean {
    const before = this.#elsewhere.get(node);
    const people = new Map(typeof said === 'number' ? [] : said.map((user) => [user.id, user]));
    const count = typeof said === 'number' ? said : people.size;
    this.#elsewhere.delete(node);
    const [came, went] = [missingIn(before?.people, people), missingIn(people, before?.people)];
    for (const id of came) if (!this.#isOnline(id)) this.#come(id);
    if (count > 0) this.#elsewhere.set(node, { people, count, heardAt });
    for (const id of went) if (!this.#isOnline(id)) this.#go(id);
    return came.length > 0 || went.length > 0 || count !== (before?.count ?? 0);
  }

  /** Forgets what other nodes, or this one of them, have not repeated since then. Returns whether that is news. */
  forget(since: number, node?: string): boolean {
    const stale = [...this.#elsewhere].filter(([by, { heardAt }]) => (node ?? by) === by && heardAt < since);
    for (const [by] of stale) this.hear(by, [], 0);
    return stale.length > 0;
  }

  /** Somebody goes by another name, also elsewhere. */
  rename(user: User): void {
    for (const { people } of this.#elsewhere.values()) if (people.has(user.id)) people.set(user.id, user);
  }

  /** Names everybody again, the next time it is told. */
  nameAll(): void {
    for (const id of this.#everybody().keys()) this.#come(id);
  }

  /** What has to be told of it, which then counts as told. */
  news(room: RoomId): PresenceEvent {
    const named = this.isNamed && {
      online: this.online.filter(({ id }) => this.#came.has(id)),
      offline: [...this.#went],
    };
    const news = { room, count: this.count, ...named };
    this.#came.clear();
    this.#went.clear();
    this.toldAt = performance.now();
    return news;
  }

  #everybody(): Map<UserId, User> {
    const everybody = new Map<UserId, User>();
    for (const [id, { user }] of this.#here) everybody.set(id, user);
    for (const { people } of this.#elsewhere.values()) {
      for (const [id, user] of people) if (!everybody.has(id)) everybody.set(id, user);
    }
    return everybody;
  }

  #isOnline(user: UserId): boolean {
    return this.#here.has(user) || this.#isElsewhere(user);
  }

  #isElsewhere(user: UserId): boolean {
    for (const { people } of this.#elsewhere.values()) if (people.has(user)) return true;
    return false;
  }

  #come(user: UserId): void {
    this.#came.add(user);
    this.#went.delete(user);
  }

  #go(user: UserId): void {
    this.#came.delete(user);
    this.#went.add(user);
  }
}

function missingIn(
  before: ReadonlyMap<UserId, User> | undefined,
  now: ReadonlyMap<UserId, User> | undefined,
): UserId[] {
  return [...(now?.keys() ?? [])].filter((id) => before?.has(id) !== true);
}
