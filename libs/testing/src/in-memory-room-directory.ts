import type { JoinedRoom, ListedRoom, ReadPosition, Room, RoomId, UserId } from '@parley/dto';
import { Limits } from '@parley/dto/constants';
import { RoomDirectory, type Membership, type Paged, type Paging } from '@parley/server-domain';
import type { InMemoryMessageLog } from './in-memory-message-log.ts';

type RoomRecord = Omit<Room, 'head' | 'memberCount'>;

const epochStart = '1970-01-01T00:00:00.000Z';

/** Rooms and memberships for tests and simulators, beside a log in memory. The lobby is there from the start. */
export class InMemoryRoomDirectory extends RoomDirectory {
  readonly #log: InMemoryMessageLog;
  readonly #rooms = new Map<RoomId, RoomRecord>();
  /** Read positions by room and member. */
  readonly #members = new Map<RoomId, Map<UserId, number>>();
  readonly #enrolled = new Set<UserId>();

  constructor(log: InMemoryMessageLog) {
    super();
    this.#log = log;
    this.#add({ id: 'lobby', kind: 'public', name: 'lobby', maker: null, createdAt: epochStart });
  }

  // Async, so that a taken id rejects as it does elsewhere.
  // eslint-disable-next-line @typescript-eslint/require-await
  async create({ id, name, maker, at }: { id: RoomId; name: string; maker: UserId; at: string }): Promise<Room> {
    this.#add({ id, kind: 'public', name, maker, createdAt: at });
    this.#enter({ room: id, user: maker });
    return this.#roomOf(id);
  }

  rename(room: RoomId, name: string): Promise<Room | undefined> {
    const record = this.#rooms.get(room);
    if (record) this.#rooms.set(room, { ...record, name });
    return this.find(room);
  }

  find(room: RoomId): Promise<Room | undefined> {
    return Promise.resolve(this.#rooms.has(room) ? this.#roomOf(room) : undefined);
  }

  publicRooms(user: UserId, { after = '', limit }: Paging<RoomId>): Promise<Paged<ListedRoom>> {
    const ids = [...this.#rooms.keys()].toSorted().filter((id) => id > after);
    return Promise.resolve(paged(ids, limit, (room) => this.#joinedOf({ room, user }) ?? this.#roomOf(room)));
  }

  async joinedRooms(
    user: UserId,
    { after, limit, first = [] }: Paging<RoomId> & { readonly first?: readonly RoomId[] },
  ): Promise<Paged<JoinedRoom>> {
    const joined = await this.roomsOf(user);
    const leading = after === undefined ? joined.filter((id) => first.includes(id)) : [];
    const others = joined.filter((id) => id > (after ?? '') && !first.includes(id));
    const rooms = [...leading, ...others].map((room) => this.#joinedOf({ room, user }));
    return paged(
      rooms.filter((room) => room !== undefined),
      limit,
      (room) => room,
    );
  }

  joinedRoom(membership: Membership): Promise<JoinedRoom | undefined> {
    return Promise.resolve(this.#joinedOf(membership));
  }

  roomsOf(user: UserId): Promise<readonly RoomId[]> {
    return Promise.resolve([...this.#rooms.keys()].filter((room) => this.#has({ room, user })).toSorted());
  }

  isMember(membership: Membership): Promise<boolean> {
    return Promise.resolve(this.#has(membership));
  }

  membersAmong(room: RoomId, users: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    return Promise.resolve(new Set(users.filter((user) => this.#has({ room, user }))));
  }

  members(room: RoomId, { after = '', limit }: Paging<UserId>): Promise<Paged<UserId>> {
    const users = [...(this.#members.get(room)?.keys() ?? [])].toSorted().filter((id) => id > after);
    return Promise.resolve(paged(users, limit, (user) => user));
  }

  enrol(user: UserId): Promise<boolean> {
    const isNew = !this.#enrolled.has(user);
    if (isNew) this.#enter({ room: 'lobby', user });
    this.#enrolled.add(user);
    return Promise.resolve(isNew);
  }

  join(membership: Membership): Promise<{ isNew: boolean; room: JoinedRoom } | undefined> {
    const isNew = this.#enter(membership);
    const room = this.#joinedOf(membership);
    return Promise.resolve(room && { isNew, room });
  }

  leave({ room, user }: Membership): Promise<boolean> {
    const wasMember = this.#members.get(room)?.delete(user) ?? false;
    if (wasMember) this.#log.raiseMembers(room);
    return Promise.resolve(wasMember);
  }

  moveRead(
    membership: Membership,
    { seq, isUnread }: { seq: number; isUnread: boolean },
  ): Promise<ReadPosition | undefined> {
    const { room, user } = membership;
    const before = this.#members.get(room)?.get(user);
    if (before !== undefined) {
      const reached = Math.min(seq, this.#log.headOf(room));
      this.#members.get(room)?.set(user, isUnread ? reached : Math.max(before, reached));
    }
    return Promise.resolve(this.#joinedOf(membership)?.read);
  }

  #add(record: RoomRecord): void {
    if (this.#rooms.has(record.id)) throw new Error(`There is a room "${record.id}" already.`);
    this.#log.addRoom(record.id);
    this.#rooms.set(record.id, record);
    this.#members.set(record.id, new Map());
  }

  #enter({ room, user }: Membership): boolean {
    const members = this.#members.get(room);
    if (!members || members.has(user)) return false;
    members.set(user, this.#log.headOf(room));
    this.#log.raiseMembers(room);
    return true;
  }

  #has({ room, user }: Membership): boolean {
    return this.#members.get(room)?.has(user) ?? false;
  }

  #roomOf(id: RoomId): Room {
    const record = this.#rooms.get(id);
    if (!record) throw new Error(`There is no room "${id}".`);
    return { ...record, head: this.#log.headOf(id), memberCount: this.#members.get(id)?.size ?? 0 };
  }

  #joinedOf({ room, user }: Membership): JoinedRoom | undefined {
    const seq = this.#members.get(room)?.get(user);
    if (seq === undefined) return undefined;
    const ofOthers = this.#log
      .messages(room)
      .filter((message) => message.seq > seq && message.author.id !== user && message.text !== null);
    const unread = Math.min(ofOthers.length, Limits.unread);
    return { ...this.#roomOf(room), read: { room, seq, unread, head: this.#log.headOf(room) } };
  }
}

function paged<From, Item>(all: readonly From[], limit: number, itemOf: (from: From) => Item): Paged<Item> {
  return { items: all.slice(0, limit).map(itemOf), hasMore: all.length > limit };
}
