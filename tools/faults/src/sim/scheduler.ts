import type { Clock } from '@parley/client';

interface Planned {
  readonly at: number;
  readonly run: () => void;
  isOver: boolean;
}

/** Simulated time. What is planned runs in order; between two events everything that was started comes to rest. */
export class Scheduler implements Clock {
  /** By descending time: the next is the last. */
  readonly #planned: Planned[] = [];
  #now = 0;

  /** Milliseconds since the schedule began. */
  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    const planned = { at: this.#now + delayMs, run, isOver: false };
    let at = this.#planned.length;
    // Of the same time, the one planned first runs first.
    while (at > 0 && (this.#planned[at - 1]?.at ?? 0) <= planned.at) at -= 1;
    this.#planned.splice(at, 0, planned);
    return () => {
      planned.isOver = true;
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Runs until `isDone`, or until a time; returns whether it was done. */
  async run(until: number, isDone: () => boolean = () => false): Promise<boolean> {
    for (;;) {
      await atRest();
      if (isDone()) return true;
      const next = this.#planned.at(-1);
      if (!next || next.at > until) break;
      this.#planned.pop();
      if (next.isOver) continue;
      this.#now = next.at;
      next.run();
    }
    this.#now = Math.max(this.#now, until);
    return isDone();
  }
}

/** Every promise that can go on has gone on. */
function atRest(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
