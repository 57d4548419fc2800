import type { JoinedRoom, Room } from '@parley/dto';
import type { Membership } from '@parley/server-domain';
import type { ClientSession } from 'mongoose';
import type { DirectoryReader } from './directory-reader.ts';
import { roomOf, type Models, type RoomRecord } from './records.ts';

/** Changes rooms and memberships, inside a transaction that its caller owns. */
export class DirectoryWriter {
  readonly #models: Models;
  readonly #reader: DirectoryReader;

  constructor(models: Models, reader: DirectoryReader) {
    this.#models = models;
    this.#reader = reader;
  }

  async create(
    { id, name, maker, at }: { id: string; name: string; maker: string; at: string },
    session: ClientSession,
  ): Promise<Room> {
    const record: RoomRecord = {
      _id: id,
      kind: 'public',
      name,
      maker,
      createdAt: at,
      head: 0,
      members: 1,
      memberCount: 1,
    };
    await this.#models.rooms.create([record], { session });
    await this.#models.memberships.create([{ room: id, user: maker, readSeq: 0, joinedAt: at }], { session });
    return roomOf(record);
  }

  /** Answers whether they were not enrolled before. */
  async enrol(user: string, at: string, session: ClientSession): Promise<boolean> {
    if (await this.#reader.isEnrolled(user, session)) return false;
    await this.#models.enrolled.create([{ _id: user, at }], { session });
    await this.join({ room: 'lobby', user }, at, session);
    return true;
  }

  async join(
    { room, user }: Membership,
    at: string,
    session: ClientSession,
  ): Promise<{ isNew: boolean; room: JoinedRoom } | undefined> {
    const joined = await this.#reader.joinedRoom({ room, user }, session);
    if (joined) return { isNew: false, room: joined };
    const record = await this.#models.rooms
      .findByIdAndUpdate(room, { $inc: { members: 1, memberCount: 1 } }, { session, returnDocument: 'after' })
      .lean();
    if (!record) return undefined;
    const { head } = record;
    await this.#models.memberships.create([{ room, user, readSeq: head, joinedAt: at }], { session });
    return { isNew: true, room: { ...roomOf(record), read: { room, seq: head, unread: 0, head } } };
  }

  /** Answers whether they were a member. */
  async leave({ room, user }: Membership, session: ClientSession): Promise<boolean> {
    const { deletedCount } = await this.#models.memberships.deleteOne({ room, user }, { session });
    if (deletedCount === 0) return false;
    await this.#models.rooms.updateOne({ _id: room }, { $inc: { members: 1, memberCount: -1 } }, { session });
    return true;
  }
}
