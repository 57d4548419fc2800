import type { Clock } from '../options.ts';

/**
 * Milliseconds of the wall's clock, never less than were told before: when that one is put back, time goes on as the
 * monotonic clock says. That one stands still while a machine sleeps.
 */
export function steadyTime(wall: () => number, monotonic: () => number): () => number {
  let start = -Infinity;
  return () => {
    const elapsed = monotonic();
    start = Math.max(start, wall() - elapsed);
    return Math.round(start + elapsed);
  };
}

export const systemClock: Clock = {
  now: steadyTime(
    () => Date.now(),
    () => performance.now(),
  ),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** One thing to be done later: naming a new time takes the old one back. */
export class Alarm {
  readonly #clock: Clock;
  readonly #run: () => void;
  #stop: (() => void) | undefined;
  #at = Infinity;

  constructor(clock: Clock, run: () => void) {
    this.#clock = clock;
    this.#run = run;
  }

  /** Runs at this time, in milliseconds of the clock; `undefined`: not at all. */
  set(at: number | undefined): void {
    if (at === (this.#stop ? this.#at : undefined)) return;
    this.#stop?.();
    this.#stop = undefined;
    if (at === undefined) return;
    this.#at = at;
    this.#stop = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#stop = undefined;
      this.#run();
    });
  }

  /** Runs then, unless it is to run earlier anyway. */
  setEarliest(at: number): void {
    if (!this.#stop || at < this.#at) this.set(at);
  }

  stop(): void {
    this.set(undefined);
  }

  get isSet(): boolean {
    return this.#stop !== undefined;
  }
}
