export interface TurnsOptions {
  /** How many may run at once. */
  readonly atOnce: number;
  /** How many may wait; whoever comes then is refused. */
  readonly maxWaiting: number;
  /** Makes the error of whoever is refused. */
  readonly refuse: () => Error;
}

/** Runs work by turns: what has the same key one after another, in order of arrival; the rest side by side. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #waiting = new Map<string, (() => void)[]>();
  /** Keys of which something waits and nothing runs. */
  readonly #ready = new Set<string>();
  readonly #running = new Set<string>();
  readonly #whenIdle: (() => void)[] = [];
  #waitingCount = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (this.#waitingCount >= this.#options.maxWaiting) throw this.#options.refuse();
    await this.#turnOf(key);
    try {
      return await work();
    } finally {
      this.#running.delete(key);
      if (this.#waiting.has(key)) this.#ready.add(key);
      this.#start();
      if (this.#running.size === 0) for (const tell of this.#whenIdle.splice(0)) tell();
    }
  }

  /** Resolves once nothing runs or waits. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  #turnOf(key: string): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(key);
      if (waiting) waiting.push(resolve);
      else this.#waiting.set(key, [resolve]);
      this.#waitingCount += 1;
      if (!this.#running.has(key)) this.#ready.add(key);
      this.#start();
    });
  }

  #start(): void {
    for (const key of this.#ready) {
      if (this.#running.size >= this.#options.atOnce) return;
      const waiting = this.#waiting.get(key) ?? [];
      const begin = waiting.shift();
      if (waiting.length === 0) this.#waiting.delete(key);
      this.#ready.delete(key);
      this.#waitingCount -= 1;
      this.#running.add(key);
      begin?.();
    }
  }
}
