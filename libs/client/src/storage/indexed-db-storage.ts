import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { OutboxEntry } from '../core/outbox-entry.ts';
import type { ClientStorage, OutboxStore, StorageScope } from '../options.ts';
import { memoryStorage } from './memory-storage.ts';

interface Kept {
  readonly queue: string;
  readonly entry: OutboxEntry;
}

interface Schema extends DBSchema {
  /** By scope, queue and key. */
  outbox: { key: [string, string, string]; value: Kept };
}

const name = 'parley';

/** The part of the Web Locks API that is used; missing in old browsers and insecure pages. */
type Locks = Pick<LockManager, 'request'>;

export interface IndexedDbStorageOptions {
  /** Default: the page's, if it has any. `null`: does without. */
  readonly locks?: Locks | null;
}

/**
 * Keeps the outbox in the browser, each tab its own queue. A tab holds a Web Lock as long as it lives; a queue whose lock
 * is free was left behind and is taken over. Without locks every queue is taken over at the start: what two tabs send
 * under one id is one message. Where IndexedDB is refused, things are kept in memory.
 */
export function indexedDbStorage({ locks = defaultLocks() }: IndexedDbStorageOptions = {}): ClientStorage {
  return {
    async openOutbox(scope) {
      const database = await open().catch(() => undefined);
      if (!database) return memoryStorage().openOutbox(scope);
      const queue = new IndexedDbQueue(database, scopeName(scope), locks);
      await queue.own();
      return queue;
    },
  };
}

function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('outbox');
    },
  });
}

function defaultLocks(): Locks | null {
  return (globalThis.navigator as { locks?: Locks } | undefined)?.locks ?? null;
}

function scopeName({ server, user }: StorageScope): string {
  return `${server}|${user}`;
}

class IndexedDbQueue implements OutboxStore {
  readonly #database: IDBPDatabase<Schema>;
  readonly #scope: string;
  readonly #locks: Locks | null;
  readonly #queue = crypto.randomUUID();
  readonly #life = Promise.withResolvers<undefined>();

  constructor(database: IDBPDatabase<Schema>, scope: string, locks: Locks | null) {
    this.#database = database;
    this.#scope = scope;
    this.#locks = locks;
  }

  /** Resolves once the queue's lock is held, which it is until `close` or the tab's end. */
  async own(): Promise<void> {
    const locks = this.#locks;
    if (!locks) return;
    await new Promise<void>((resolve, reject) => {
      locks
        .request(this.#lockOf(this.#queue), () => {
          resolve();
          return this.#life.promise;
        })
        .catch(reject);
    });
  }

  async load(): Promise<readonly OutboxEntry[]> {
    return this.adopt();
  }

  async put(entries: readonly OutboxEntry[]): Promise<void> {
    const transaction = this.#database.transaction('outbox', 'readwrite', { durability: 'strict' });
    const puts = entries.map((entry) => transaction.store.put({ queue: this.#queue, entry }, this.#keyOf(entry.key)));
    await Promise.all([...puts, transaction.done]);
  }

  async remove(keys: readonly string[]): Promise<void> {
    const transaction = this.#database.transaction('outbox', 'readwrite');
    await Promise.all([...keys.map((key) => transaction.store.delete(this.#keyOf(key))), transaction.done]);
  }

  async adopt(): Promise<readonly OutboxEntry[]> {
    const adopted: OutboxEntry[] = [];
    for (const queue of await this.#otherQueues()) adopted.push(...(await this.#whenLeft(queue)));
    return adopted;
  }

  close(): Promise<void> {
    this.#life.resolve(undefined);
    this.#database.close();
    return Promise.resolve();
  }

  async #otherQueues(): Promise<ReadonlySet<string>> {
    const keys = await this.#database.getAllKeys('outbox', rangeOf([this.#scope]));
    return new Set(keys.map(([, queue]) => queue).filter((queue) => queue !== this.#queue));
  }

  #whenLeft(queue: string): Promise<readonly OutboxEntry[]> {
    if (!this.#locks) return this.#takeOver(queue);
    return this.#locks.request(this.#lockOf(queue), { ifAvailable: true }, (lock) =>
      lock ? this.#takeOver(queue) : [],
    );
  }

  async #takeOver(queue: string): Promise<readonly OutboxEntry[]> {
    const transaction = this.#database.transaction('outbox', 'readwrite', { durability: 'strict' });
    const range = rangeOf([this.#scope, queue]);
    const kept = await transaction.store.getAll(range);
    const entries = kept.map(({ entry }) => entry);
    const puts = entries.map((entry) => transaction.store.put({ queue: this.#queue, entry }, this.#keyOf(entry.key)));
    await Promise.all([...puts, transaction.store.delete(range), transaction.done]);
    return entries;
  }

  #keyOf(key: string): [string, string, string] {
    return [this.#scope, this.#queue, key];
  }

  #lockOf(queue: string): string {
    return `parley.outbox:${this.#scope}:${queue}`;
  }
}

/** All keys that begin like this: an array sorts after every string. */
function rangeOf(start: readonly string[]): IDBKeyRange {
  return IDBKeyRange.bound(start, [...start, []]);
}
