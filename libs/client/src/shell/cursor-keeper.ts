import type { EpochName, RoomId } from '../contract.ts';
import type { Clock, CursorState, CursorStore } from '../options.ts';
import { Backoff } from './backoff.ts';

export interface CursorKeeperOptions {
  readonly clock: Clock;
  /** Called again after it failed. */
  readonly open: () => Promise<CursorStore>;
  readonly onRestored: (state: CursorState) => void;
  /** What to keep now; `undefined`: nothing that could be continued from. */
  readonly current: () => CursorState | undefined;
  /** Whether the store fails has changed. */
  readonly onState: () => void;
}

/** Keeps how far a complete client has told its listeners: one write at a time, the latest next, until it is taken. */
export class CursorKeeper {
  readonly #options: CursorKeeperOptions;
  readonly #backoff: Backoff;
  #restoring: Promise<void> | undefined;
  #store: CursorStore | undefined;
  #writing: Promise<void> | undefined;
  #isStale = false;

  constructor(options: CursorKeeperOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.clock, () => {
      this.#start();
    });
  }

  /** The store refused last time. */
  get isFailing(): boolean {
    return this.#backoff.isFailing;
  }

  /** Resolves once what was kept is restored, which is done once. Connect after it: without its cursors a client skips changes. */
  restore(): Promise<void> {
    this.#restoring ??= this.#restore().catch((error: unknown) => {
      this.#restoring = undefined;
      throw error;
    });
    return this.#restoring;
  }

  /** A cursor moved, and the listeners know. */
  touch(): void {
    this.#isStale = true;
    if (!this.isFailing) this.#start();
  }

  /** Resolves once all is kept, or was refused a last time: then the next life tells changes again. */
  async settle(): Promise<void> {
    await this.#writing;
    this.#start();
    await this.#writing;
    this.#backoff.stop();
  }

  async #restore(): Promise<void> {
    const store = await this.#options.open();
    const kept = await store.load();
    if (kept) this.#options.onRestored(kept);
    this.#store = store;
  }

  #start(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async #write(): Promise<void> {
    // What comes in the same turn is written together.
    await Promise.resolve();
    while (this.#isStale) {
      this.#isStale = false;
      const state = this.#options.current();
      if (state && !(await this.#save(state))) return;
    }
  }

  async #save(state: CursorState): Promise<boolean> {
    const wasFailing = this.isFailing;
    try {
      await this.#store?.save(state);
      this.#backoff.succeeded();
    } catch {
      this.#isStale = true;
      this.#backoff.failed();
    }
    if (this.isFailing !== wasFailing) this.#options.onState();
    return !this.isFailing;
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
