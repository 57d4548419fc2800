import type { RoomId, UserId } from '@parley/dto';
import { roomIds } from './wire.ts';

/** Who is in which room. Durable at once: memberships have tests of their own. */
export class Members {
  readonly #members = new Map<RoomId, Set<UserId>>(roomIds.map((room) => [room, new Set()]));

  /** Whether this is news. */
  enter(room: RoomId, user: UserId): boolean {
    const members = this.#members.get(room);
    if (!members || members.has(user)) return false;
    members.add(user);
    return true;
  }

  /** Whether this is news. */
  leave(room: RoomId, user: UserId): boolean {
    return this.#members.get(room)?.delete(user) ?? false;
  }

  has(room: RoomId, user: UserId): boolean {
    return this.#members.get(room)?.has(user) ?? false;
  }

  roomsOf(user: UserId): RoomId[] {
    return roomIds.filter((room) => this.has(room, user));
  }
}
