import type { JoinedRoom, ListedRoom, ReadPosition, Room, RoomId, UserId } from '@parley/dto';

export interface Paging<Id> {
  /** Items follow this id; from the first without it. */
  readonly after?: Id | undefined;
  readonly limit: number;
}

export interface Paged<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
}

/** One person's membership in one room. */
export interface Membership {
  readonly room: RoomId;
  readonly user: UserId;
}

/**
 * Rooms, memberships and read positions. Implementations: SqliteRoomDirectory, MongoRoomDirectory. Every method is atomic
 * and durable once it answers; each change of a room's memberships raises its counter `members`.
 */
export abstract class RoomDirectory {
  /** Makes a public room whose maker is its first member. */
  abstract create(room: { id: RoomId; name: string; maker: UserId; at: string }): Promise<Room>;

  /** `undefined`: there is no such room. */
  abstract rename(room: RoomId, name: string): Promise<Room | undefined>;

  abstract find(room: RoomId): Promise<Room | undefined>;

  /** All public rooms by id; `read` is set on those that `user` is a member of. */
  abstract publicRooms(user: UserId, paging: Paging<RoomId>): Promise<Paged<ListedRoom>>;

  /** The rooms of a person by id, with unread counts; those named in `first` come first, in the same page. */
  abstract joinedRooms(
    user: UserId,
    paging: Paging<RoomId> & { readonly first?: readonly RoomId[] },
  ): Promise<Paged<JoinedRoom>>;

  /** A room as one member sees it; `undefined`: no such room, or not a member. */
  abstract joinedRoom(membership: Membership): Promise<JoinedRoom | undefined>;

  /** The ids of all rooms of a person. */
  abstract roomsOf(user: UserId): Promise<readonly RoomId[]>;

  abstract isMember(membership: Membership): Promise<boolean>;

  /** Those of these people who are members, as of now. */
  abstract membersAmong(room: RoomId, users: readonly UserId[]): Promise<ReadonlySet<UserId>>;

  abstract members(room: RoomId, paging: Paging<UserId>): Promise<Paged<UserId>>;

  /**
   * Puts a person who is here for the first time into the lobby, and answers whether it did; later calls do nothing, also
   * after they left it.
   */
  abstract enrol(user: UserId, at: string): Promise<boolean>;

  /**
   * `isNew` is false when they were a member already. The read position of a new member stands at the head: what was
   * said before is not unread. `undefined`: there is no such room.
   */
  abstract join(membership: Membership, at: string): Promise<{ isNew: boolean; room: JoinedRoom } | undefined>;

  /** Whether they were a member. */
  abstract leave(membership: Membership): Promise<boolean>;

  /**
   * Moves a read position, never past the head and only forward unless `isUnread`. `undefined`: not a member.
   */
  abstract moveRead(membership: Membership, to: { seq: number; isUnread: boolean }): Promise<ReadPosition | undefined>;
}
