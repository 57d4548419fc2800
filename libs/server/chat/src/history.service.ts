import { Injectable } from '@nestjs/common';
import {
  Limits,
  type HistoryPage,
  type HistoryQuery,
  type Message,
  type MessageId,
  type RoomId,
  type UserId,
} from '@parley/dto';
import { MessageLog, ParleyError, RoomDirectory, type HistoryPlace } from '@parley/server-domain';

/** The page before a place that no revision reaches. */
const newest: HistoryPlace = { before: Number.MAX_SAFE_INTEGER };

/** Reads rooms for their members. Errors of every method: `room/not-member`. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly log: MessageLog,
    private readonly rooms: RoomDirectory,
  ) {}

  async page(user: UserId, room: RoomId, query: HistoryQuery): Promise<HistoryPage> {
    const place = await this.#placeOf(user, room, query);
    const read = await this.log.history(room, place, { items: query.limit, bytes: Limits.pageBytes });
    if (!read) throw new ParleyError('room/not-found');
    return { epoch: this.log.epoch, room, ...read, items: [...read.items] };
  }

  /** Errors: `message/not-found`. A deleted message is a tombstone. */
  async message(user: UserId, room: RoomId, id: MessageId): Promise<Message> {
    await this.requireMember(user, room);
    const stored = await this.log.message(room, id);
    if (!stored) throw new ParleyError('message/not-found');
    return stored.message;
  }

  async requireMember(user: UserId, room: RoomId): Promise<void> {
    if (!(await this.rooms.isMember({ user, room }))) throw new ParleyError('room/not-member');
  }

  async #placeOf(user: UserId, room: RoomId, { around, before, after }: HistoryQuery): Promise<HistoryPlace> {
    if (around === 'first_unread') return this.#firstUnread(user, room);
    await this.requireMember(user, room);
    if (after !== undefined) return { after };
    if (before !== undefined) return { before };
    return typeof around === 'number' ? { around } : newest;
  }

  async #firstUnread(user: UserId, room: RoomId): Promise<HistoryPlace> {
    const joined = await this.rooms.joinedRoom({ user, room });
    if (!joined) throw new ParleyError('room/not-member');
    return joined.read.unread > 0 ? { around: joined.read.seq + 1 } : newest;
  }
}
