import type { Clock } from '../options.ts';

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();
  #now = Date.parse('2026-03-01T09:00:00.000Z');

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { at: this.#now + delayMs, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Time passes, but what falls due is late: the event loop was busy, or the tab in the background. */
  stall(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass; what falls due runs, and what it starts comes to rest. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await rest();
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await rest();
    }
    this.#now = end;
  }
}

/** Every promise that can go on has gone on. */
export function rest(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
