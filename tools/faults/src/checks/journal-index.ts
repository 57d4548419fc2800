import type { Generation, History, JournalEntry } from './history.ts';

/** A room's journal, to look things up in. */
export interface RoomJournal {
  /** By `rev`; the last one when a revision was assigned twice, which C3 reports. */
  readonly byRev: ReadonlyMap<number, JournalEntry>;
  /** The entries of each message by ascending `rev`. */
  readonly byId: ReadonlyMap<string, readonly JournalEntry[]>;
  readonly head: number;
}

const nothing: RoomJournal = { byRev: new Map(), byId: new Map(), head: 0 };

export class JournalIndex {
  readonly #rooms = new Map<string, RoomJournal>();

  constructor({ journal }: Generation) {
    for (const [room, entries] of Map.groupBy(journal, (entry) => entry.room)) {
      const ascending = entries.toSorted((a, b) => a.rev - b.rev);
      this.#rooms.set(room, {
        byRev: new Map(ascending.map((entry) => [entry.rev, entry])),
        byId: Map.groupBy(ascending, ({ id }) => id),
        head: ascending.at(-1)?.rev ?? 0,
      });
    }
  }

  room(room: string): RoomJournal {
    return this.#rooms.get(room) ?? nothing;
  }

  get rooms(): Iterable<[string, RoomJournal]> {
    return this.#rooms;
  }
}

/** Each generation with its journal indexed, and the one that an epoch belongs to. */
export class Generations {
  readonly all: readonly { readonly generation: Generation; readonly index: JournalIndex; readonly number: number }[];
  readonly #byEpoch = new Map<string, JournalIndex>();
  readonly #numbers = new Map<string, number>();

  constructor({ generations }: Pick<History, 'generations'>) {
    this.all = generations.map((generation, number) => ({ generation, number, index: new JournalIndex(generation) }));
    for (const { generation, index, number } of this.all) {
      for (const epoch of generation.epochs) {
        this.#byEpoch.set(epoch, index);
        this.#numbers.set(epoch, number);
      }
    }
  }

  /** `undefined`: nobody knows this epoch, which is a violation of whichever check asks. */
  journalOf(epoch: string): JournalIndex | undefined {
    return this.#byEpoch.get(epoch);
  }

  numberOf(epoch: string): number | undefined {
    return this.#numbers.get(epoch);
  }
}
