import type { EpochName, RoomId } from '../contract.ts';
import type { CursorState, CursorStore } from '../options.ts';

/** Keeps how far a complete client has told its listeners: one write at a time, the latest next. */
export class CursorKeeper {
  readonly #store: CursorStore;
  readonly #current: () => CursorState | undefined;
  #writing: Promise<void> | undefined;
  #isStale = false;

  /** `current`: what to keep now; `undefined` while rooms stand in different epochs. */
  constructor(store: CursorStore, current: () => CursorState | undefined) {
    this.#store = store;
    this.#current = current;
  }

  /** A cursor moved, and the listeners know. */
  touch(): void {
    this.#isStale = true;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves once all is kept. */
  async settle(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    // What comes in the same turn is written together.
    await Promise.resolve();
    while (this.#isStale) {
      this.#isStale = false;
      const state = this.#current();
      if (state) await this.#store.save(state);
    }
  }
}

/** The cursors of all rooms, when they are of one epoch. */
export function cursorState(
  replicas: Iterable<{ readonly room: RoomId; readonly epoch: EpochName | undefined; readonly cursor: number }>,
): CursorState | undefined {
  const cursors: Record<RoomId, number> = {};
  let epoch: EpochName | undefined;
  for (const replica of replicas) {
    if (replica.epoch === undefined) continue;
    epoch ??= replica.epoch;
    if (epoch !== replica.epoch) return undefined;
    cursors[replica.room] = replica.cursor;
  }
  return epoch === undefined ? undefined : { epoch, cursors };
}
