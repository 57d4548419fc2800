import { Injectable, Logger } from '@nestjs/common';
import type { JoinedRoom, ReadPosition, Room, RoomId, User, UserId } from '@parley/dto';
import { Doorbell, NodeChannels, RoomDirectory } from '@parley/server-domain';
import { stackOf } from '@parley/server-transport';
import { SocketDoorbell } from './socket-doorbell.ts';

/** Rings at the sockets of this node, and has the other nodes ring at theirs. */
@Injectable()
export class SharedDoorbell extends Doorbell {
  readonly #logger = new Logger(SharedDoorbell.name);

  constructor(
    private readonly here: SocketDoorbell,
    private readonly channels: NodeChannels,
    private readonly rooms: RoomDirectory,
  ) {
    super();
  }

  override memberJoined(user: UserId, room: JoinedRoom): void {
    this.here.memberJoined(user, room);
    this.channels.tellPerson(user, { kind: 'joined', user, room });
  }

  override memberLeft(user: UserId, room: RoomId): void {
    this.here.memberLeft(user, room);
    this.channels.tellPerson(user, { kind: 'left', user, room });
  }

  override roomUpdated(room: Room): void {
    this.here.roomUpdated(room);
    this.channels.tellRoom(room.id, { kind: 'room-updated', room });
  }

  override memberCountChanged(room: Room): void {
    this.here.memberCountChanged(room);
    this.channels.tellRoom(room.id, { kind: 'member-count', room });
  }

  override readMoved(user: UserId, position: ReadPosition): void {
    this.here.readMoved(user, position);
    this.channels.tellPerson(user, { kind: 'read', user, position });
  }

  override userUpdated(user: User): void {
    if (this.channels.isShared) void this.#renameEverywhere(user);
    else this.here.userUpdated(user);
  }

  override signedOut(session: string): void {
    this.here.signedOut(session);
    this.channels.tellNodes({ kind: 'signed-out', session });
  }

  /** Their sessions may be on other nodes than those with whom they share a room. Never rejects. */
  async #renameEverywhere(user: User): Promise<void> {
    const rooms = await this.rooms.roomsOf(user.id).catch((error: unknown) => {
      this.#logger.warn({ msg: 'a new name was not told to all rooms', user: user.id, stack: stackOf(error) });
      return [];
    });
    this.here.userUpdated(user, rooms);
    this.channels.tellNodes({ kind: 'renamed', user, rooms });
  }
}
