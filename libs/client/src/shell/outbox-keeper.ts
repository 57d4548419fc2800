import type { EntryChanges } from '../core/outbox-changes.ts';
import type { OutboxEntry } from '../core/outbox-entry.ts';
import type { Clock, OutboxStore } from '../options.ts';
import { Backoff } from './backoff.ts';

export interface OutboxKeeperOptions {
  readonly clock: Clock;
  /** Called again after it failed. */
  readonly open: () => Promise<OutboxStore>;
  /** What earlier lives and clients that are gone have left behind. */
  readonly onFound: (entries: readonly OutboxEntry[]) => void;
  /** Whether the store fails has changed. */
  readonly onState: () => void;
}

/** Writes the outbox down, one thing after another; what the store refused is written again until it takes it. */
export class OutboxKeeper {
  readonly #options: OutboxKeeperOptions;
  readonly #backoff: Backoff;
  /** What the store may still say otherwise, by key; `undefined`: it is to say nothing of it. */
  readonly #owed = new Map<string, OutboxEntry | undefined>();
  #opening: Promise<OutboxStore> | undefined;
  #store: OutboxStore | undefined;
  #writes: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(options: OutboxKeeperOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.clock, () => {
      void this.#write([...this.#owed.keys()]);
    });
    void this.#write([]);
  }

  /** The store refused last time. */
  get isFailing(): boolean {
    return this.#backoff.isFailing;
  }

  /** What it holds ends with the process. */
  get isVolatile(): boolean {
    return this.#store?.isVolatile ?? false;
  }

  /** Resolves once what was left behind is found; rejects when the store can't be had now. */
  ready(): Promise<unknown> {
    return this.#write([]);
  }

  /** Resolves once it lasts; rejects when the store refused. It is then written again, unless told otherwise by then. */
  keep(changes: EntryChanges): Promise<void> {
    for (const [key, entry] of changes) this.#owed.set(key, entry);
    return this.#write([...changes.keys()]);
  }

  /** Keeps what nobody waits for. */
  keepSoon(changes: EntryChanges): void {
    if (changes.size > 0) void this.keep(changes);
  }

  /** Takes over what was left behind since. */
  adopt(): void {
    void this.#attempt(async (store) => {
      const found = await store.adopt?.();
      if (found && found.length > 0 && !this.#isStopped) this.#options.onFound(found);
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#backoff.stop();
    await this.#writes;
    await this.#store?.close();
  }

  #write(keys: readonly string[]): Promise<void> {
    return this.#attempt(async (store) => {
      const due = keys.filter((key) => this.#owed.has(key)).map((key) => [key, this.#owed.get(key)] as const);
      const put = due.flatMap(([, entry]) => entry ?? []);
      const removed = due.filter(([, entry]) => !entry).map(([key]) => key);
      if (put.length > 0) await store.put(put);
      if (removed.length > 0) await store.remove(removed);
      for (const [key, entry] of due) if (this.#owed.get(key) === entry) this.#owed.delete(key);
    });
  }

  /** After what was begun before. Whether anybody waits for it or not: what failed is tried again. */
  #attempt(run: (store: OutboxStore) => Promise<void>): Promise<void> {
    const attempt = this.#writes.then(async () => {
      const wasFailing = this.isFailing;
      try {
        await run(await this.#open());
        this.#backoff.succeeded();
      } catch (error) {
        if (!this.#isStopped) this.#backoff.failed();
        throw error;
      } finally {
        if (this.isFailing !== wasFailing) this.#options.onState();
      }
    });
    this.#writes = attempt.catch(() => undefined);
    return attempt;
  }

  #open(): Promise<OutboxStore> {
    this.#opening ??= this.#load().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #load(): Promise<OutboxStore> {
    const store = await this.#options.open();
    try {
      const found = await store.load();
      if (!this.#isStopped) this.#options.onFound(found);
    } catch (error) {
      await store.close();
      throw error;
    }
    this.#store = store;
    this.#options.onState();
    return store;
  }
}
