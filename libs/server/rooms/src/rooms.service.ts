import { Injectable } from '@nestjs/common';
import {
  type JoinedRoom,
  type ListedRoom,
  type MemberPage,
  type MemberQuery,
  type ReadPosition,
  type Room,
  type RoomId,
  type RoomPage,
  type RoomQuery,
  type RoomRead,
  type UserId,
} from '@parley/dto';
import { Attendance, Doorbell, ParleyError, RoomDirectory, UserDirectory } from '@parley/server-domain';

/** What a service needs of the world beside its ports. */
export abstract class RoomsEnvironment {
  /** A new room's id, never handed out before. */
  abstract newRoomId(): RoomId;
  /** ISO 8601. */
  abstract now(): string;
}

/** Rooms, memberships and read positions. Errors of every method that names a room: `room/not-found` or `room/not-member`. */
@Injectable()
export class RoomsService {
  constructor(
    private readonly rooms: RoomDirectory,
    private readonly users: UserDirectory,
    private readonly doorbell: Doorbell,
    private readonly attendance: Attendance,
    private readonly environment: RoomsEnvironment,
  ) {}

  /** Makes a public room; its maker is its first member. */
  async create(maker: UserId, name: string): Promise<JoinedRoom> {
    const { id } = await this.rooms.create({
      id: this.environment.newRoomId(),
      name,
      maker,
      at: this.environment.now(),
    });
    const room = await this.rooms.joinedRoom({ room: id, user: maker });
    if (!room) throw new ParleyError('room/not-member');
    this.doorbell.memberJoined(maker, room);
    return room;
  }

  /** Errors: `room/not-maker`. */
  async rename(user: UserId, id: RoomId, name: string): Promise<Room> {
    const found = await this.find(id);
    if (found.maker !== user) throw new ParleyError('room/not-maker');
    const renamed = await this.rooms.rename(id, name);
    if (!renamed) throw new ParleyError('room/not-found');
    this.doorbell.roomUpdated(renamed);
    return renamed;
  }

  async list(user: UserId, { scope, after, limit }: RoomQuery): Promise<RoomPage> {
    const page =
      scope === 'public'
        ? await this.rooms.publicRooms(user, { after, limit })
        : await this.rooms.joinedRooms(user, { after, limit });
    return { items: [...page.items], hasMore: page.hasMore };
  }

  /** As this person sees it: with their read position when they are a member. */
  async get(user: UserId, id: RoomId): Promise<ListedRoom> {
    return (await this.rooms.joinedRoom({ room: id, user })) ?? (await this.find(id));
  }

  async find(id: RoomId): Promise<Room> {
    const room = await this.rooms.find(id);
    if (!room) throw new ParleyError('room/not-found');
    return room;
  }

  async join(user: UserId, id: RoomId): Promise<JoinedRoom> {
    const joined = await this.rooms.join({ room: id, user }, this.environment.now());
    if (!joined) throw new ParleyError('room/not-found');
    if (joined.isNew) {
      this.doorbell.memberJoined(user, joined.room);
      this.doorbell.memberCountChanged(await this.find(id));
    }
    return joined.room;
  }

  async leave(user: UserId, id: RoomId): Promise<void> {
    const wasMember = await this.rooms.leave({ room: id, user });
    if (!wasMember) return;
    this.doorbell.memberLeft(user, id);
    const room = await this.rooms.find(id);
    if (room) this.doorbell.memberCountChanged(room);
  }

  async members(user: UserId, room: RoomId, { after, limit }: MemberQuery): Promise<MemberPage> {
    if (!(await this.rooms.isMember({ room, user }))) throw new ParleyError('room/not-member');
    const { items, hasMore } = await this.rooms.members(room, { after, limit });
    const [users, online] = await Promise.all([this.users.users(items), this.attendance.online(items)]);
    const known = new Map(users.map((member) => [member.id, member]));
    return {
      items: items.map((id) => {
        const member = known.get(id) ?? { id, name: id, isGuest: true };
        return { ...member, isOnline: online.has(id) };
      }),
      hasMore,
    };
  }

  async read(user: UserId, { room, seq, isUnread }: RoomRead): Promise<ReadPosition> {
    const position = await this.rooms.moveRead({ room, user }, { seq, isUnread: isUnread === true });
    if (!position) throw new ParleyError('room/not-member');
    this.doorbell.readMoved(user, position);
    return position;
  }
}
