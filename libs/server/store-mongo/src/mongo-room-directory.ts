import type { JoinedRoom, ListedRoom, ReadPosition, Room, RoomId, UserId } from '@parley/dto';
import { RoomDirectory, type Membership, type Paged, type Paging } from '@parley/server-domain';
import { DirectoryReader } from './directory-reader.ts';
import { DirectoryWriter } from './directory-writer.ts';
import { roomOf, type Models } from './records.ts';
import type { Requests } from './requests.ts';

/** People known to be enrolled, so that each connection of theirs costs nothing. Enrolment is never undone. */
const maxKnown = 50_000;

/** Rooms and memberships on MongoDB. What changes a membership is a transaction with its room's counters. */
export class MongoRoomDirectory extends RoomDirectory {
  readonly #models: Models;
  readonly #requests: Requests;
  readonly #reader: DirectoryReader;
  readonly #writer: DirectoryWriter;
  readonly #enrolled = new Set<UserId>();

  constructor({ models, requests }: { models: Models; requests: Requests }) {
    super();
    this.#models = models;
    this.#requests = requests;
    this.#reader = new DirectoryReader(models);
    this.#writer = new DirectoryWriter(models, this.#reader);
  }

  create(room: { id: RoomId; name: string; maker: UserId; at: string }): Promise<Room> {
    return this.#requests.transaction(room.id, (session) => this.#writer.create(room, session));
  }

  rename(room: RoomId, name: string): Promise<Room | undefined> {
    return this.#requests.write(async () => {
      const record = await this.#models.rooms
        .findByIdAndUpdate(room, { $set: { name } }, { returnDocument: 'after' })
        .lean();
      return record ? roomOf(record) : undefined;
    });
  }

  find(room: RoomId): Promise<Room | undefined> {
    return this.#requests.read(() => this.#reader.find(room));
  }

  publicRooms(user: UserId, { after, limit }: Paging<RoomId>): Promise<Paged<ListedRoom>> {
    return this.#requests.read(() => this.#reader.publicRooms({ user, after, limit }));
  }

  joinedRooms(
    user: UserId,
    { after, limit, first = [] }: Paging<RoomId> & { readonly first?: readonly RoomId[] },
  ): Promise<Paged<JoinedRoom>> {
    return this.#requests.read(() => this.#reader.joinedRooms({ user, after, limit, first }));
  }

  joinedRoom(membership: Membership): Promise<JoinedRoom | undefined> {
    return this.#requests.read(() => this.#reader.joinedRoom(membership));
  }

  roomsOf(user: UserId): Promise<readonly RoomId[]> {
    return this.#requests.read(() => this.#reader.roomsOf(user));
  }

  isMember(membership: Membership): Promise<boolean> {
    return this.#requests.read(() => this.#reader.isMember(membership));
  }

  async membersAmong(room: RoomId, users: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    return new Set(await this.#requests.read(() => this.#reader.membersAmong(room, users)));
  }

  members(room: RoomId, { after, limit }: Paging<UserId>): Promise<Paged<UserId>> {
    return this.#requests.read(() => this.#reader.members({ room, after, limit }));
  }

  async enrol(user: UserId, at: string): Promise<boolean> {
    if (this.#enrolled.has(user)) return false;
    const isNew =
      !(await this.#requests.read(() => this.#reader.isEnrolled(user))) &&
      (await this.#requests.transaction('lobby', (session) => this.#writer.enrol(user, at, session)));
    if (this.#enrolled.size >= maxKnown) this.#enrolled.clear();
    this.#enrolled.add(user);
    return isNew;
  }

  join(membership: Membership, at: string): Promise<{ isNew: boolean; room: JoinedRoom } | undefined> {
    return this.#requests.transaction(membership.room, (session) => this.#writer.join(membership, at, session));
  }

  leave(membership: Membership): Promise<boolean> {
    return this.#requests.transaction(membership.room, (session) => this.#writer.leave(membership, session));
  }

  moveRead(
    { room, user }: Membership,
    { seq, isUnread }: { seq: number; isUnread: boolean },
  ): Promise<ReadPosition | undefined> {
    return this.#requests.write(async () => {
      const found = await this.#models.rooms.findById(room, { head: 1 }).lean();
      if (!found) return undefined;
      const readSeq = Math.min(seq, found.head);
      const membership = await this.#models.memberships
        .findOneAndUpdate({ room, user }, isUnread ? { $set: { readSeq } } : { $max: { readSeq } }, {
          returnDocument: 'after',
        })
        .lean();
      return membership ? this.#reader.readOf(membership, found.head) : undefined;
    });
  }
}
