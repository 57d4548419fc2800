import type { ClientStorage, CursorState, OutboxStore } from '@parley/client';
import type { Random } from '../random.ts';
import type { Mutant } from './mutant.ts';
import type { Scheduler } from './scheduler.ts';

type Entry = Awaited<ReturnType<OutboxStore['load']>>[number];

const maxWriteMs = 20;

/** A client's disk: writes take their time, and a crash in between keeps them or not. */
export class SimStorage {
  readonly #random: Random;
  readonly #time: Scheduler;
  readonly #mutant: Mutant;
  readonly #outbox = new Map<string, Entry>();
  readonly #onKept: (state: CursorState) => void;
  #cursors: CursorState | undefined;
  #lives = 0;

  /** `onKept`: cursors are on the disk. */
  constructor(
    { random, time, mutant }: { random: Random; time: Scheduler; mutant: Mutant },
    onKept: (state: CursorState) => void,
  ) {
    this.#onKept = onKept;
    this.#random = random;
    this.#time = time;
    this.#mutant = mutant;
  }

  /** For the next life of the client; what the one before still writes is lost, or was written just before. */
  open(): ClientStorage {
    const life = ++this.#lives;
    return {
      openOutbox: () =>
        Promise.resolve({
          load: () => Promise.resolve([...this.#outbox.values()]),
          put: (entries) =>
            this.#write(life, () => {
              for (const entry of entries) this.#outbox.set(entry.key, entry);
            }),
          remove: (keys) =>
            this.#write(life, () => {
              for (const key of keys) this.#outbox.delete(key);
            }),
          close: () => Promise.resolve(),
        }),
      openCursors: () =>
        Promise.resolve({
          load: () => Promise.resolve(this.#cursors),
          save: (state) =>
            this.#write(life, () => {
              this.#cursors = this.#mutant.savedCursors?.(state) ?? state;
              this.#onKept(this.#cursors);
            }),
        }),
    };
  }

  /** Resolves once it is written; never, when the client died before. */
  #write(life: number, write: () => void): Promise<void> {
    const isEarly = this.#random.chance(0.5);
    const isNow = (): boolean => life === this.#lives;
    if (isEarly && isNow()) write();
    return new Promise((resolve) => {
      this.#time.after(this.#random.integer(1, maxWriteMs), () => {
        if (!isNow()) return;
        if (!isEarly) write();
        resolve();
      });
    });
  }
}
