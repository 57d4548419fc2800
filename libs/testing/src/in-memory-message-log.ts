import { Buffer } from 'node:buffer';
import type { Message, MessageId, RoomId } from '@parley/dto';
import {
  assignRevisions,
  MessageLog,
  newestItems,
  ParleyError,
  type ChangesRead,
  type HistoryPlace,
  type HistoryRead,
  type ReadLimit,
  type RoomBatch,
  type RoomHead,
  type RoomResult,
  type StoredMessage,
} from '@parley/server-domain';
import { MemoryDisk, type DiskEntry } from './memory-disk.ts';

export interface InMemoryMessageLogOptions {
  /** Default `memory-epoch`. */
  readonly epoch?: string;
  /** The rooms that exist. Default: the lobby. More with `addRoom`. */
  readonly rooms?: readonly RoomId[];
  /** Where commits go before they are answered; what is on it already is read back. Default: a new disk that syncs at once. */
  readonly disk?: MemoryDisk;
}

interface RoomLog {
  head: number;
  members: number;
  /** By ascending `rev`: a changed record moves to the end. */
  readonly records: Map<MessageId, StoredMessage>;
}

/**
 * A log for tests and simulators, built on the same rule as the real ones. Reads show what is durable; commits happen
 * one after another. When its disk's sync fails a commit answers `server/unknown`, and so does every later one: open
 * a new log over the same disk.
 */
export class InMemoryMessageLog extends MessageLog {
  readonly epoch: string;
  readonly disk: MemoryDisk;
  readonly #rooms = new Map<RoomId, RoomLog>();
  #last: Promise<unknown> = Promise.resolve();
  #failure: unknown;

  constructor({ epoch = 'memory-epoch', rooms = ['lobby'], disk = new MemoryDisk() }: InMemoryMessageLogOptions = {}) {
    super();
    this.epoch = epoch;
    this.disk = disk;
    for (const room of rooms) this.addRoom(room);
    for (const entry of disk.entries) {
      this.addRoom(entry.room);
      this.#apply(entry);
    }
  }

  /** Makes a room; does nothing when it exists. */
  addRoom(room: RoomId): void {
    if (!this.#rooms.has(room)) this.#rooms.set(room, { head: 0, members: 0, records: new Map() });
  }

  /** Raises a room's membership counter, which results and reads carry. */
  raiseMembers(room: RoomId): void {
    const log = this.#rooms.get(room);
    if (log) log.members += 1;
  }

  /** A room's head; 0 without the room. */
  headOf(room: RoomId): number {
    return this.#rooms.get(room)?.head ?? 0;
  }

  commit(batches: readonly RoomBatch[]): Promise<readonly RoomResult[]> {
    const committed = this.#last.then(() => this.#commit(batches));
    this.#last = committed.catch(() => undefined);
    return committed;
  }

  changesSince(room: RoomId, rev: number, limit: ReadLimit): Promise<ChangesRead | undefined> {
    const log = this.#rooms.get(room);
    if (!log) return Promise.resolve(undefined);
    const { head, members } = log;
    const changes = messagesOf(log).filter((message) => message.rev > rev);
    const items = bounded(changes, limit);
    const to = items.length < changes.length ? (items.at(-1)?.rev ?? head) : head;
    return Promise.resolve({ items, to, head, members });
  }

  history(room: RoomId, place: HistoryPlace, limit: ReadLimit): Promise<HistoryRead | undefined> {
    const log = this.#rooms.get(room);
    if (!log) return Promise.resolve(undefined);
    const all = messagesOf(log).toSorted((a, b) => a.seq - b.seq);
    const items = pageOf(all, place, limit);
    const [first, last] = [items[0], items.at(-1)];
    const split = splitAt(all, place);
    return Promise.resolve({
      items,
      head: log.head,
      hasOlder: first ? first !== all[0] : split > 0,
      hasNewer: last ? last !== all.at(-1) : split < all.length,
    });
  }

  message(room: RoomId, id: MessageId): Promise<StoredMessage | undefined> {
    return Promise.resolve(this.#rooms.get(room)?.records.get(id));
  }

  heads(rooms: readonly RoomId[]): Promise<ReadonlyMap<RoomId, RoomHead>> {
    const heads = new Map<RoomId, RoomHead>();
    for (const room of rooms) {
      const log = this.#rooms.get(room);
      if (log) heads.set(room, { head: log.head, members: log.members });
    }
    return Promise.resolve(heads);
  }

  /** Every message of a room by ascending `seq`, as of now. */
  messages(room: RoomId): readonly Message[] {
    const log = this.#rooms.get(room);
    return log ? messagesOf(log).toSorted((a, b) => a.seq - b.seq) : [];
  }

  async #commit(batches: readonly RoomBatch[]): Promise<readonly RoomResult[]> {
    if (this.#failure !== undefined) throw new ParleyError('server/unknown', { cause: this.#failure });
    const working = new Map<RoomId, RoomLog>();
    const entries: DiskEntry[] = [];
    const results = batches.map(({ room, commands }): RoomResult => {
      const log = working.get(room) ?? this.#copyOf(room);
      if (!log) return { ...nothing(room), outcomes: commands.map(() => notFound) };
      working.set(room, log);
      const { head: from, members, records } = log;
      const { outcomes, head, writes } = assignRevisions(
        { epoch: this.epoch, head: from, find: (id) => records.get(id) },
        commands,
      );
      const entry = { room, writes };
      if (writes.length > 0) entries.push(entry);
      apply(log, entry);
      return { room, outcomes, from, head, members, items: newestItems(writes) };
    });
    await this.#store(entries);
    return results;
  }

  async #store(entries: readonly DiskEntry[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      this.disk.write(entries);
      await this.disk.sync();
    } catch (error) {
      this.#failure = error;
      throw new ParleyError('server/unknown', { cause: error });
    }
    for (const entry of entries) this.#apply(entry);
  }

  #copyOf(room: RoomId): RoomLog | undefined {
    const log = this.#rooms.get(room);
    return log && { ...log, records: new Map(log.records) };
  }

  #apply(entry: DiskEntry): void {
    const log = this.#rooms.get(entry.room);
    if (log) apply(log, entry);
  }
}

const notFound = { status: 'refused', code: 'room/not-found' } as const;

function nothing(room: RoomId): Omit<RoomResult, 'outcomes'> {
  return { room, from: 0, head: 0, members: 0, items: [] };
}

function apply(log: RoomLog, { writes }: DiskEntry): void {
  for (const write of writes) {
    log.records.delete(write.message.id);
    log.records.set(write.message.id, write);
    log.head = write.message.rev;
  }
}

function messagesOf({ records }: RoomLog): Message[] {
  return [...records.values()].map(({ message }) => message);
}

function jsonBytes(message: Message): number {
  return Buffer.byteLength(JSON.stringify(message));
}

function bounded(messages: readonly Message[], { items, bytes }: ReadLimit): Message[] {
  const taken: Message[] = [];
  let left = bytes;
  for (const message of messages) {
    left -= jsonBytes(message);
    if (taken.length >= items || (left < 0 && taken.length > 0)) break;
    taken.push(message);
  }
  return taken;
}

/** How many messages lie before the place. */
function splitAt(all: readonly Message[], place: HistoryPlace): number {
  return all.filter(({ seq }) =>
    'after' in place ? seq <= place.after : seq < ('before' in place ? place.before : place.around),
  ).length;
}

/** Around a place it takes one newer and one older in turns, beginning with the message at the place itself. */
function pageOf(all: readonly Message[], place: HistoryPlace, limit: ReadLimit): Message[] {
  const split = splitAt(all, place);
  if ('after' in place) return bounded(all.slice(split), limit);
  const older = all.slice(0, split).reverse();
  if ('before' in place) return bounded(older, limit).reverse();
  const newer = all.slice(split);
  const inTurns = Array.from({ length: Math.max(older.length, newer.length) }, (_, n) => [newer[n], older[n]]).flat();
  return bounded(
    inTurns.filter((message) => message !== undefined),
    limit,
  ).toSorted((a, b) => a.seq - b.seq);
}
