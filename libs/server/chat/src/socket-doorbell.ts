import { Injectable } from '@nestjs/common';
import {
  Limits,
  type JoinedRoom,
  type ReadPosition,
  type Room,
  type RoomId,
  type User,
  type UserId,
} from '@parley/dto';
import { Doorbell } from '@parley/server-domain';
import { channelOf, closeFor, roomsOf, type SessionSocket } from '@parley/server-transport';
import { ConnectionService } from './connection.service.ts';
import { Presence } from './presence.ts';
import { Sockets } from './sockets.ts';

/** Rings at the sockets of this node. */
@Injectable()
export class SocketDoorbell extends Doorbell {
  constructor(
    private readonly sockets: Sockets,
    private readonly connections: ConnectionService,
    private readonly presence: Presence,
  ) {
    super();
  }

  override memberJoined(user: UserId, room: JoinedRoom): void {
    this.#tell(user, (socket) => {
      this.connections.enter(socket, room);
      socket.emit('room:joined', { room });
      this.presence.tell(socket, [room.id]);
    });
  }

  override memberLeft(user: UserId, room: RoomId): void {
    // Also of somebody who is away, and still counts as online.
    this.presence.leave(user, room);
    this.#tell(user, (socket) => {
      this.connections.leave(socket, room);
      socket.emit('room:left', { room });
    });
  }

  override roomUpdated(room: Room): void {
    this.sockets.server.to(channelOf(room.id)).emit('room:updated', { room });
  }

  override memberCountChanged(room: Room): void {
    this.presence.resize(room.id, room.memberCount);
    // The first count beyond the limit as well: by it clients know that presence and typing are no longer told by name.
    if (room.memberCount <= Limits.presenceMembers + 1) this.roomUpdated(room);
  }

  override readMoved(user: UserId, position: ReadPosition): void {
    this.#tell(user, (socket) => socket.emit('room:read', position));
  }

  /** `inRooms` are those where they are known to be; by default the rooms of their sessions here. */
  override userUpdated(user: User, inRooms: readonly RoomId[] = []): void {
    this.presence.rename(user, inRooms);
    const rooms = new Set<RoomId>(inRooms);
    for (const socket of this.sockets.of(user.id)) {
      socket.data.identity = { ...socket.data.identity, user };
      for (const room of roomsOf(socket)) rooms.add(room);
    }
    this.#tell(user.id, (socket) => socket.emit('user:updated', { user }));
    if (rooms.size === 0) return;
    const channels = [...rooms].map(channelOf);
    const own = [...this.sockets.of(user.id)].map(({ id }) => id);
    this.sockets.server.to(channels).except(own).emit('user:updated', { user });
  }

  override signedOut(session: string): void {
    for (const socket of this.sockets.all()) {
      if (socket.data.identity.session !== session) continue;
      socket.emit('session:ended', { code: 'auth/signed-out' });
      closeFor(socket, 'auth/signed-out');
    }
  }

  #tell(user: UserId, tell: (socket: SessionSocket) => void): void {
    for (const socket of this.sockets.of(user)) {
      this.connections.afterHello(socket, () => {
        tell(socket);
      });
    }
  }
}
