import {
  assignRevisions,
  newestItems,
  type RoomBatch,
  type RoomResult,
  type StoredMessage,
} from '@parley/server-domain';
import { trusted, type ClientSession, type mongo } from 'mongoose';
import { recordOf, storedOf, type Models } from './records.ts';
import { LostRaceError } from './requests.ts';

/** Writes a room's batch, inside a transaction that its caller owns. */
export class LogWriter {
  readonly #models: Models;
  readonly #epoch: string;

  constructor(models: Models, epoch: string) {
    this.#models = models;
    this.#epoch = epoch;
  }

  async commit({ room, commands }: RoomBatch, session: ClientSession): Promise<RoomResult> {
    const found = await this.#models.rooms.findById(room, { head: 1, members: 1 }).session(session).lean();
    if (!found) return missing({ room, commands });
    const { head: from, members } = found;
    const ids = [...new Set(commands.map(({ id }) => id))];
    const records = await this.#recordsOf(room, ids, session);
    const { outcomes, head, writes } = assignRevisions(
      { epoch: this.#epoch, head: from, find: (id) => records.get(id) },
      commands,
    );
    if (writes.length > 0) {
      // The fence: whoever else moves this room's head meanwhile, one of the two begins anew.
      const { matchedCount } = await this.#models.rooms.updateOne(
        { _id: room, head: from },
        { $set: { head } },
        { session },
      );
      if (matchedCount === 0) throw new LostRaceError(`The head of ${room} is no longer ${from}.`);
      await this.#write(room, writes, session);
    }
    return { room, outcomes, from, head, members, items: newestItems(writes) };
  }

  async #recordsOf(room: string, ids: string[], session: ClientSession): Promise<Map<string, StoredMessage>> {
    if (ids.length === 0) return new Map();
    const records = await this.#models.messages
      .find({ room, id: trusted({ $in: ids }) })
      .session(session)
      .lean();
    return new Map(records.map((record) => [record.id, storedOf(record)]));
  }

  /** In order, each revision, also when the next command of the batch replaces it: a journal may watch the collection. */
  async #write(room: string, writes: readonly StoredMessage[], session: ClientSession): Promise<void> {
    const operations = writes.map((stored): mongo.AnyBulkWriteOperation => {
      const { seq, rev, id } = stored.message;
      const record = recordOf(room, stored);
      if (seq === rev) return { insertOne: { document: record } };
      return { replaceOne: { filter: { room, id }, replacement: record } };
    });
    // Past Mongoose, whose documents would cost more than the rest of the commit: the records are made here, from types.
    await this.#models.messages.collection.bulkWrite(operations, { session, ordered: true });
  }
}

function missing({ room, commands }: RoomBatch): RoomResult {
  const outcomes = commands.map(() => ({ status: 'refused', code: 'room/not-found' }) as const);
  return { room, outcomes, from: 0, head: 0, members: 0, items: [] };
}
