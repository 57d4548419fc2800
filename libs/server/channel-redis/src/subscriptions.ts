import type { Topic } from '@parley/server-domain';

export interface Subscriber {
  readonly isReady: boolean;
  subscribe(topics: readonly Topic[]): Promise<unknown>;
  unsubscribe(topics: readonly Topic[]): Promise<unknown>;
}

export interface SubscriptionEvents {
  /** From here on what is told of these is heard. */
  following(topics: readonly Topic[]): void;
  failed(error: unknown): void;
}

/** Redis takes a command of this many channels without holding others up. */
const maxAtOnce = 1_000;

/**
 * Brings what is subscribed to in line with what is wanted, one command at a time: those who come and go within a turn
 * cost nothing, and many at once cost few commands.
 */
export class Subscriptions {
  readonly #wanted = new Set<Topic>();
  readonly #subscribed = new Set<Topic>();
  /** Where the two may differ. */
  #dirty = new Set<Topic>();
  #isRunning = false;

  constructor(
    private readonly subscriber: Subscriber,
    private readonly events: SubscriptionEvents,
  ) {}

  add(topic: Topic): void {
    this.#wanted.add(topic);
    this.#mark(topic);
  }

  delete(topic: Topic): void {
    this.#wanted.delete(topic);
    this.#mark(topic);
  }

  /** The connection is back, subscribed as before. */
  restored(): void {
    if (this.#subscribed.size > 0) this.events.following([...this.#subscribed]);
    this.#run();
  }

  /** Nothing is subscribed to any more: there is another connection. */
  reset(): void {
    this.#subscribed.clear();
    this.#dirty = new Set(this.#wanted);
  }

  /** Tries again what failed before. */
  retry(): void {
    this.#run();
  }

  #mark(topic: Topic): void {
    this.#dirty.add(topic);
    this.#run();
  }

  #run(): void {
    if (this.#isRunning || this.#dirty.size === 0 || !this.subscriber.isReady) return;
    this.#isRunning = true;
    // Once the turn's arrivals are in.
    setImmediate(() => {
      void this.#settle().then((hasSettled) => {
        this.#isRunning = false;
        // What failed waits for `retry`: at once it would fail again.
        if (hasSettled) this.#run();
      });
    });
  }

  /** Never rejects. */
  async #settle(): Promise<boolean> {
    const dirty = [...this.#dirty].slice(0, maxAtOnce);
    for (const topic of dirty) this.#dirty.delete(topic);
    const added = dirty.filter((topic) => this.#wanted.has(topic) && !this.#subscribed.has(topic));
    const removed = dirty.filter((topic) => !this.#wanted.has(topic) && this.#subscribed.has(topic));
    try {
      if (removed.length > 0) {
        await this.subscriber.unsubscribe(removed);
        for (const topic of removed) this.#subscribed.delete(topic);
      }
      if (added.length > 0) {
        await this.subscriber.subscribe(added);
        for (const topic of added) this.#subscribed.add(topic);
        this.events.following(added);
      }
      return true;
    } catch (error) {
      for (const topic of dirty) this.#dirty.add(topic);
      this.events.failed(error);
      return false;
    }
  }
}
