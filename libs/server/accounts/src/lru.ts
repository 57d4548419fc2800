/** An entry, and until when it may be believed, in milliseconds since the Unix epoch. */
interface Entry<Value> {
  readonly value: Value;
  readonly until: number;
}

export interface LruOptions {
  /** How long an entry is believed after it was set, in milliseconds. Default: for ever. */
  readonly maxAgeMs?: number;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

/** The most recently used entries, at most `capacity` of them. */
export class Lru<Key, Value> {
  readonly #entries = new Map<Key, Entry<Value>>();
  readonly #maxAgeMs: number;
  readonly #now: () => number;

  constructor(
    private readonly capacity: number,
    { maxAgeMs = Number.POSITIVE_INFINITY, now = Date.now }: LruOptions = {},
  ) {
    this.#maxAgeMs = maxAgeMs;
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    // A Map keeps the order of insertion: the first key is the one that was used longest ago.
    this.#entries.delete(key);
    if (entry.until < this.#now()) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#now() + this.#maxAgeMs });
    if (this.#entries.size <= this.capacity) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }
}
