import { Injectable } from '@nestjs/common';
import type { RoomId, UserId } from '@parley/dto';
import { RoomDirectory } from '@parley/server-domain';
import { channelOf, roomsOf } from '@parley/server-transport';
import { SocketDoorbell } from './socket-doorbell.ts';
import { Sockets } from './sockets.ts';

/** Brings the rooms of this node's sessions in line with the store, where another node's news of a change may be lost. */
@Injectable()
export class Memberships {
  constructor(
    private readonly sockets: Sockets,
    private readonly rooms: RoomDirectory,
    private readonly doorbell: SocketDoorbell,
  ) {}

  /** Takes leave of whoever is in the room here and no longer a member. */
  async recheckRoom(room: RoomId): Promise<void> {
    const here = new Set<UserId>();
    for (const id of this.sockets.server.sockets.adapter.rooms.get(channelOf(room)) ?? []) {
      const socket = this.sockets.server.sockets.sockets.get(id);
      if (socket) here.add(socket.data.identity.user.id);
    }
    if (here.size === 0) return;
    const members = await this.rooms.membersAmong(room, [...here]);
    for (const user of here) if (!members.has(user)) await this.#leave(user, room);
  }

  /** Brings somebody's sessions into all rooms of theirs and out of all others. */
  async recheckUser(user: UserId): Promise<void> {
    const sockets = [...this.sockets.of(user)];
    for (const { data } of sockets) await data.ready;
    const rooms = new Set(await this.rooms.roomsOf(user));
    const here = sockets.filter(({ connected }) => connected).map((socket) => new Set(roomsOf(socket)));
    const left = new Set(here.flatMap((in_) => [...in_].filter((room) => !rooms.has(room))));
    for (const room of left) await this.#leave(user, room);
    for (const room of rooms) if (here.some((in_) => !in_.has(room))) await this.#enter(user, room);
  }

  async #leave(user: UserId, room: RoomId): Promise<void> {
    this.doorbell.memberLeft(user, room);
    // They may have come back while it was read.
    await this.#enter(user, room);
  }

  async #enter(user: UserId, room: RoomId): Promise<void> {
    const joined = await this.rooms.joinedRoom({ user, room });
    if (joined) this.doorbell.memberJoined(user, joined);
  }
}
