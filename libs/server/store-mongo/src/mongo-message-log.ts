import type { MessageId, RoomId } from '@parley/dto';
import {
  MessageLog,
  type ChangesRead,
  type HistoryPlace,
  type HistoryRead,
  type ReadLimit,
  type RoomBatch,
  type RoomHead,
  type RoomResult,
  type StoredMessage,
} from '@parley/server-domain';
import { LogReader } from './log-reader.ts';
import { LogWriter } from './log-writer.ts';
import type { Models } from './records.ts';
import type { Requests } from './requests.ts';
import { isUnknown, unknown } from './trouble.ts';

/** The log on MongoDB: one transaction per room and batch, rooms side by side; reads from a majority's state, on the primary. */
export class MongoMessageLog extends MessageLog {
  readonly epoch: string;
  readonly #requests: Requests;
  readonly #reader: LogReader;
  readonly #writer: LogWriter;

  constructor({ epoch, models, requests }: { epoch: string; models: Models; requests: Requests }) {
    super();
    this.epoch = epoch;
    this.#requests = requests;
    this.#reader = new LogReader(models);
    this.#writer = new LogWriter(models, epoch);
  }

  async commit(batches: readonly RoomBatch[]): Promise<readonly RoomResult[]> {
    const settled = await Promise.allSettled(
      batches.map((batch) => this.#requests.transaction(batch.room, (session) => this.#writer.commit(batch, session))),
    );
    const reasons = settled.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
    const results = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    if (reasons.length === 0) return results;
    // One answer for all rooms: where some are stored and others are not, it may promise neither.
    const hasStored = results.some(({ from, head }) => head > from);
    throw hasStored ? unknown(reasons[0]) : (reasons.find(isUnknown) ?? reasons[0]);
  }

  changesSince(room: RoomId, rev: number, limit: ReadLimit): Promise<ChangesRead | undefined> {
    return this.#requests.read(() => this.#reader.changesSince({ room, rev, limit }));
  }

  history(room: RoomId, place: HistoryPlace, limit: ReadLimit): Promise<HistoryRead | undefined> {
    return this.#requests.read(() => this.#reader.history({ room, place, limit }));
  }

  message(room: RoomId, id: MessageId): Promise<StoredMessage | undefined> {
    return this.#requests.read(() => this.#reader.message(room, id));
  }

  heads(rooms: readonly RoomId[]): Promise<ReadonlyMap<RoomId, RoomHead>> {
    return this.#requests.read(() => this.#reader.heads(rooms));
  }
}
