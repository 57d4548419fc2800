import { Injectable, Optional } from '@nestjs/common';
import type { Frame, RoomId, UserId } from '@parley/dto';
import { ChatObserver } from '@parley/server-domain';
import {
  channelOf,
  closeFor,
  isSlow,
  roomOfChannel,
  type ChatServer,
  type SessionSocket,
} from '@parley/server-transport';

/** Members' unsent bytes are looked at each time a room was sent about this much. */
const checkEveryBytes = 128 * 1024;
/** What an item weighs beside its text, as JSON. */
const itemOverheadBytes = 280;

/** Hears which rooms and people have sessions here. */
export interface SocketsWatcher {
  /** The first session entered the room. */
  roomOpened(room: RoomId): void;
  /** The last one left it. */
  roomEmptied(room: RoomId): void;
  /** Somebody's first session is here. */
  userCame(user: UserId): void;
  /** Their last one ended. */
  userWent(user: UserId): void;
}

/** The sockets of this node: who has which, and what is written to them. */
@Injectable()
export class Sockets {
  #server: ChatServer | undefined;
  #watcher: SocketsWatcher | undefined;
  readonly #ofUser = new Map<UserId, Set<SessionSocket>>();
  /** By channel, as long as there is somebody in it. */
  readonly #sentSinceCheck = new Map<string, number>();

  constructor(@Optional() private readonly observer?: ChatObserver) {}

  bind(server: ChatServer): void {
    this.#server = server;
    const { adapter } = server.sockets;
    adapter.on('create-room', (channel: string) => {
      const room = roomOfChannel(channel);
      if (room !== undefined) this.#watcher?.roomOpened(room);
    });
    adapter.on('delete-room', (channel: string) => {
      this.#sentSinceCheck.delete(channel);
      const room = roomOfChannel(channel);
      if (room !== undefined) this.#watcher?.roomEmptied(room);
    });
  }

  watchBy(watcher: SocketsWatcher): void {
    this.#watcher = watcher;
  }

  get server(): ChatServer {
    if (!this.#server) throw new Error('The Socket.IO server is not there before the gateway is initialised.');
    return this.#server;
  }

  get count(): number {
    return this.server.sockets.sockets.size;
  }

  all(): Iterable<SessionSocket> {
    return this.server.sockets.sockets.values();
  }

  of(user: UserId): Iterable<SessionSocket> {
    return this.#ofUser.get(user) ?? [];
  }

  /** Whether nothing is left of somebody's sessions. */
  isGone(user: UserId): boolean {
    return !this.#ofUser.has(user);
  }

  add(socket: SessionSocket): void {
    const { id } = socket.data.identity.user;
    const sockets = this.#ofUser.get(id);
    if (sockets) {
      sockets.add(socket);
      return;
    }
    this.#ofUser.set(id, new Set([socket]));
    this.#watcher?.userCame(id);
  }

  remove(socket: SessionSocket): void {
    const { id } = socket.data.identity.user;
    const sockets = this.#ofUser.get(id);
    if (sockets?.delete(socket) !== true || sockets.size > 0) return;
    this.#ofUser.delete(id);
    this.#watcher?.userWent(id);
  }

  /** One emit for a whole frame: Socket.IO encodes it once for all members. */
  emitFrame(frame: Frame): void {
    const channel = channelOf(frame.room);
    const sent = this.#sentSinceCheck.get(channel) ?? 0;
    // Before the frame: what is written in this turn waits in each socket's buffer, however fast its reader is.
    if (sent >= checkEveryBytes) this.#closeSlowConsumers(channel);
    this.server.to(channel).emit('changes', frame);
    const members = this.server.sockets.adapter.rooms.get(channel);
    if (!members) return;
    this.observer?.frameEmitted(members.size);
    const bytes = frame.items.reduce((sum, { text }) => sum + itemOverheadBytes + (text?.length ?? 0), 0);
    this.#sentSinceCheck.set(channel, (sent >= checkEveryBytes ? 0 : sent) + bytes);
  }

  /** The client sees a lost connection, returns, and catches up from the log. */
  closeIfSlow(socket: SessionSocket): boolean {
    if (!isSlow(socket)) return false;
    closeFor(socket, 'slow-consumer');
    return true;
  }

  #closeSlowConsumers(channel: string): void {
    for (const id of this.server.sockets.adapter.rooms.get(channel) ?? []) {
      const socket = this.server.sockets.sockets.get(id);
      if (socket) this.closeIfSlow(socket);
    }
  }
}
