import type { JoinedRoom, ListedRoom, ReadPosition, Room, RoomId, UserId } from '@parley/dto';
import { RoomDirectory, type Membership, type Paged, type Paging } from '@parley/server-domain';
import type { ReaderApi } from './reader.ts';
import type { StoreThread } from './store-thread.ts';
import type { WriterApi } from './writer.ts';

/** People known to be enrolled, so that each connection of theirs costs nothing. Enrolment is never undone. */
const maxKnown = 50_000;

/** Rooms and memberships on SQLite. Changes share a transaction and an fsync with whatever else waits to be written. */
export class SqliteRoomDirectory extends RoomDirectory {
  readonly #writer: StoreThread<WriterApi>;
  readonly #reader: StoreThread<ReaderApi>;
  readonly #enrolled = new Set<UserId>();

  constructor({ writer, reader }: { writer: StoreThread<WriterApi>; reader: StoreThread<ReaderApi> }) {
    super();
    this.#writer = writer;
    this.#reader = reader;
  }

  create(room: { id: RoomId; name: string; maker: UserId; at: string }): Promise<Room> {
    return this.#writer.ask('create', room);
  }

  rename(room: RoomId, name: string): Promise<Room | undefined> {
    return this.#writer.ask('rename', { room, name });
  }

  find(room: RoomId): Promise<Room | undefined> {
    return this.#reader.ask('find', room);
  }

  publicRooms(user: UserId, { after, limit }: Paging<RoomId>): Promise<Paged<ListedRoom>> {
    return this.#reader.ask('publicRooms', { user, after, limit });
  }

  joinedRooms(
    user: UserId,
    { after, limit, first }: Paging<RoomId> & { readonly first?: readonly RoomId[] },
  ): Promise<Paged<JoinedRoom>> {
    return this.#reader.ask('joinedRooms', { user, after, limit, first });
  }

  joinedRoom({ user, room }: Membership): Promise<JoinedRoom | undefined> {
    return this.#reader.ask('joinedRoom', { user, room });
  }

  roomsOf(user: UserId): Promise<readonly RoomId[]> {
    return this.#reader.ask('roomsOf', user);
  }

  isMember({ user, room }: Membership): Promise<boolean> {
    return this.#reader.ask('isMember', { user, room });
  }

  async membersAmong(room: RoomId, users: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    return new Set(await this.#reader.ask('membersAmong', { room, users }));
  }

  members(room: RoomId, { after, limit }: Paging<UserId>): Promise<Paged<UserId>> {
    return this.#reader.ask('members', { room, after, limit });
  }

  async enrol(user: UserId, at: string): Promise<boolean> {
    if (this.#enrolled.has(user)) return false;
    const isNew = !(await this.#reader.ask('isEnrolled', user)) && (await this.#writer.ask('enrol', { user, at }));
    if (this.#enrolled.size >= maxKnown) this.#enrolled.clear();
    this.#enrolled.add(user);
    return isNew;
  }

  join({ user, room }: Membership, at: string): Promise<{ isNew: boolean; room: JoinedRoom } | undefined> {
    return this.#writer.ask('join', { membership: { user, room }, at });
  }

  leave({ user, room }: Membership): Promise<boolean> {
    return this.#writer.ask('leave', { user, room });
  }

  moveRead(
    { user, room }: Membership,
    { seq, isUnread }: { seq: number; isUnread: boolean },
  ): Promise<ReadPosition | undefined> {
    return this.#writer.ask('moveRead', { membership: { user, room }, to: { seq, isUnread } });
  }
}
