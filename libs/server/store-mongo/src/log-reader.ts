import type { Message } from '@parley/dto';
import {
  Page,
  type ChangesRead,
  type HistoryPlace,
  type HistoryRead,
  type ReadLimit,
  type RoomHead,
  type StoredMessage,
} from '@parley/server-domain';
import { trusted, type QueryFilter, type SortOrder } from 'mongoose';
import { messageOf, storedOf, type MessageRecord, type Models } from './records.ts';

/** Reads rooms' logs. A room's head is read before its messages, never after: what is newer comes with the next frame. */
export class LogReader {
  readonly #models: Models;

  constructor(models: Models) {
    this.#models = models;
  }

  async changesSince({
    room,
    rev,
    limit,
  }: {
    room: string;
    rev: number;
    limit: ReadLimit;
  }): Promise<ChangesRead | undefined> {
    const found = await this.#headOf(room);
    if (!found) return undefined;
    const { head, members } = found;
    const page = new Page(limit);
    // Not past the head, or the page would reach further than it says.
    const rows = await this.#rows({ room, rev: trusted({ $gt: rev, $lte: head }) }, { rev: 1 }, limit);
    rows.every((row) => page.offer(row));
    const last = page.items.at(-1);
    return { items: page.items, to: page.isFull && last ? last.rev : head, head, members };
  }

  async history({
    room,
    place,
    limit,
  }: {
    room: string;
    place: HistoryPlace;
    limit: ReadLimit;
  }): Promise<HistoryRead | undefined> {
    const found = await this.#headOf(room);
    if (!found) return undefined;
    const page = new Page(limit);
    for (const row of await this.#rowsAt(room, place, limit)) if (!page.offer(row)) break;
    const items = page.items.toSorted((a, b) => a.seq - b.seq);
    const split = splitOf(place);
    const [hasOlder, hasNewer] = await Promise.all([
      this.#has({ room, seq: trusted({ $lt: items[0]?.seq ?? split }) }),
      this.#has({ room, seq: trusted({ $gte: (items.at(-1)?.seq ?? split - 1) + 1 }) }),
    ]);
    return { items, head: found.head, hasOlder, hasNewer };
  }

  async message(room: string, id: string): Promise<StoredMessage | undefined> {
    const record = await this.#models.messages.findOne({ room, id }).lean();
    return record ? storedOf(record) : undefined;
  }

  async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
    const found = await this.#models.rooms.find({ _id: trusted({ $in: [...rooms] }) }, { head: 1, members: 1 }).lean();
    return new Map(found.map(({ _id, head, members }) => [_id, { head, members }]));
  }

  #headOf(room: string): Promise<RoomHead | null> {
    return this.#models.rooms.findById(room, { head: 1, members: 1 }).lean().exec();
  }

  /** The messages at a place, the nearest first. */
  async #rowsAt(room: string, place: HistoryPlace, limit: ReadLimit): Promise<readonly Message[]> {
    const split = splitOf(place);
    const newer = (): Promise<Message[]> => this.#rows({ room, seq: trusted({ $gte: split }) }, { seq: 1 }, limit);
    const older = (): Promise<Message[]> => this.#rows({ room, seq: trusted({ $lt: split }) }, { seq: -1 }, limit);
    if ('before' in place) return older();
    if ('after' in place) return newer();
    return inTurns(await Promise.all([newer(), older()]));
  }

  /** One more than asked for, in which it shows that there is more. */
  async #rows(
    filter: QueryFilter<MessageRecord>,
    sort: Readonly<Record<string, SortOrder>>,
    { items }: ReadLimit,
  ): Promise<Message[]> {
    // In one answer, however many there are.
    const batchSize = items + 1;
    const rows = await this.#models.messages.find(filter).sort(sort).limit(batchSize).batchSize(batchSize).lean();
    return rows.map(messageOf);
  }

  async #has(filter: QueryFilter<MessageRecord>): Promise<boolean> {
    return (await this.#models.messages.findOne(filter, { _id: 0, seq: 1 }).lean()) !== null;
  }
}

/** The first `seq` that is newer than the place, or the place itself. */
function splitOf(place: HistoryPlace): number {
  return 'before' in place ? place.before : 'after' in place ? place.after + 1 : place.around;
}

/** One newer and one older in turns, beginning with the message at the place itself. */
function inTurns([newer = [], older = []]: readonly (readonly Message[])[]): Message[] {
  return Array.from({ length: Math.max(newer.length, older.length) }, (_, n) => [newer[n], older[n]])
    .flat()
    .filter((message) => message !== undefined);
}
