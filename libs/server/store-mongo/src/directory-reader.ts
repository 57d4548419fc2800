import { Limits } from '@parley/dto/constants';
import type { JoinedRoom, ListedRoom, ReadPosition, Room } from '@parley/dto';
import type { Membership, Paged } from '@parley/server-domain';
import { trusted, type ClientSession, type QueryFilter } from 'mongoose';
import { roomOf, type MembershipRecord, type Models } from './records.ts';

export interface PageRequest {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** How many messages are looked at to count the unread ones, as on SQLite. */
const maxLookedAt = 2_000;

/** Reads rooms and memberships, within a transaction where one is given. */
export class DirectoryReader {
  readonly #models: Models;

  constructor(models: Models) {
    this.#models = models;
  }

  async find(room: string): Promise<Room | undefined> {
    const record = await this.#models.rooms.findById(room).lean();
    return record ? roomOf(record) : undefined;
  }

  async publicRooms({ user, after = '', limit }: PageRequest & { user: string }): Promise<Paged<ListedRoom>> {
    const { items, hasMore } = pageOf(
      await this.#models.rooms
        .find({ kind: 'public', _id: trusted({ $gt: after }) })
        .sort({ _id: 1 })
        .limit(limit + 1)
        .lean(),
      limit,
    );
    const ids = items.map(({ _id }) => _id);
    const joined = await this.#models.memberships.find({ user, room: trusted({ $in: ids }) }).lean();
    const memberships = new Map(joined.map((membership) => [membership.room, membership]));
    const rooms = items.map(async (record): Promise<ListedRoom> => {
      const room = roomOf(record);
      const membership = memberships.get(room.id);
      return membership ? { ...room, read: await this.readOf(membership, room.head) } : room;
    });
    return { items: await Promise.all(rooms), hasMore };
  }

  /** Rooms named in `first` lead the first page; later pages leave them out. */
  async joinedRooms({
    user,
    after,
    limit,
    first,
  }: PageRequest & { user: string; first: readonly string[] }): Promise<Paged<JoinedRoom>> {
    const most = limit + 1;
    const leading =
      after === undefined && first.length > 0
        ? await this.#memberships({ user, room: trusted({ $in: [...first] }) }, most)
        : [];
    const others = await this.#memberships(
      { user, room: trusted({ $gt: after ?? '', $nin: [...first] }) },
      // A limit of 0 would be none.
      Math.max(most - leading.length, 1),
    );
    const { items, hasMore } = pageOf([...leading, ...others], limit);
    return { items: await this.#joinedOf(items), hasMore };
  }

  async joinedRoom({ user, room }: Membership, session: ClientSession | null = null): Promise<JoinedRoom | undefined> {
    const membership = await this.#models.memberships.findOne({ room, user }).session(session).lean();
    if (!membership) return undefined;
    const record = await this.#models.rooms.findById(room).session(session).lean();
    return record ? { ...roomOf(record), read: await this.readOf(membership, record.head, session) } : undefined;
  }

  async roomsOf(user: string): Promise<readonly string[]> {
    const memberships = await this.#models.memberships.find({ user }, { _id: 0, room: 1 }).sort({ room: 1 }).lean();
    return memberships.map(({ room }) => room);
  }

  async isMember({ user, room }: Membership): Promise<boolean> {
    return (await this.#models.memberships.findOne({ room, user }, { _id: 0, room: 1 }).lean()) !== null;
  }

  async membersAmong(room: string, users: readonly string[]): Promise<string[]> {
    const members = await this.#models.memberships
      .find({ room, user: trusted({ $in: [...users] }) }, { _id: 0, user: 1 })
      .lean();
    return members.map(({ user }) => user);
  }

  async members({ room, after = '', limit }: PageRequest & { room: string }): Promise<Paged<string>> {
    const members = await this.#models.memberships
      .find({ room, user: trusted({ $gt: after }) }, { _id: 0, user: 1 })
      .sort({ user: 1 })
      .limit(limit + 1)
      .lean();
    const { items, hasMore } = pageOf(members, limit);
    return { items: items.map(({ user }) => user), hasMore };
  }

  async isEnrolled(user: string, session: ClientSession | null = null): Promise<boolean> {
    return (await this.#models.enrolled.findById(user, { _id: 1 }).session(session).lean()) !== null;
  }

  /** How far a membership's person has read, in a room with this head. */
  async readOf(
    { room, user, readSeq: seq }: MembershipRecord,
    head: number,
    session: ClientSession | null = null,
  ): Promise<ReadPosition> {
    if (seq >= head) return { room, seq, unread: 0, head };
    const [counted] = await this.#models.messages
      .aggregate<{ unread: number }>([
        { $match: { room, seq: { $gt: seq } } },
        { $sort: { seq: 1 } },
        { $limit: maxLookedAt },
        { $match: { 'author.id': { $ne: user }, deletedAt: { $exists: false } } },
        { $limit: Limits.unread },
        { $count: 'unread' },
      ])
      .session(session);
    return { room, seq, unread: counted?.unread ?? 0, head };
  }

  #memberships(filter: QueryFilter<MembershipRecord>, limit: number): Promise<MembershipRecord[]> {
    return this.#models.memberships.find(filter).sort({ room: 1 }).limit(limit).lean().exec();
  }

  async #joinedOf(memberships: readonly MembershipRecord[]): Promise<JoinedRoom[]> {
    const ids = memberships.map(({ room }) => room);
    const records = await this.#models.rooms.find({ _id: trusted({ $in: ids }) }).lean();
    const rooms = new Map(records.map((record) => [record._id, roomOf(record)]));
    const joined = memberships.map(async (membership) => {
      const room = rooms.get(membership.room);
      return room && { ...room, read: await this.readOf(membership, room.head) };
    });
    return (await Promise.all(joined)).filter((room) => room !== undefined);
  }
}

/** What was read, with one more than asked for, as a page. */
function pageOf<Item>(read: readonly Item[], limit: number): Paged<Item> {
  return { items: read.slice(0, limit), hasMore: read.length > limit };
}
