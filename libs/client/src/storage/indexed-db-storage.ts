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
 * is free was left behind and is taken over. Without locks every queue is taken over at the start, and then no more: what
 * two tabs send under one id is one message. Where IndexedDB is refused, things are kept in memory, which
 * `ConnectionState.storage` tells. Cursors are not kept.
 */
export function indexedDbStorage({ locks = defaultLocks() }: IndexedDbStorageOptions = {}): ClientStorage {
  return {
    async openOutbox(scope) {
      const database = new Database();
      try {
        await database.open();
      } catch {
        return memoryStorage().openOutbox(scope);
      }
      const queue = new IndexedDbQueue(database, scopeName(scope), locks);
      await queue.own();
      return queue;
    },
  };
}

type Connection = IDBPDatabase<Schema>;

/** The database, connected to anew when the browser has closed the connection: under memory pressure, or to clear data. */
class Database {
  #connecting: Promise<Connection> | undefined;
  #isClosed = false;

  open(): Promise<Connection> {
    if (this.#isClosed) return Promise.reject(new Error('The storage was closed.'));
    this.#connecting ??= connect();
    return this.#connecting;
  }

  /** What fails is run a second time, over a new connection: browsers tell in many ways that they closed the last one. */
  async use<T>(run: (connection: Connection) => Promise<T>): Promise<T> {
    const connecting = this.open();
    try {
      return await run(await connecting);
    } catch (error) {
      if (this.#isClosed) throw error;
      if (this.#connecting === connecting) await this.#disconnect();
      return run(await this.open());
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#disconnect();
  }

  async #disconnect(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    await connecting?.then(
      (connection) => {
        connection.close();
      },
      // There is no connection.
      () => undefined,
    );
  }
}

// Async, so that what IndexedDB throws at once is a rejection, too.
async function connect(): Promise<Connection> {
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
  readonly #database: Database;
  readonly #scope: string;
  readonly #locks: Locks | null;
  readonly #queue = crypto.randomUUID();
  readonly #life = Promise.withResolvers<undefined>();
  /** Taken over, and not told yet. */
  readonly #adopted: OutboxEntry[] = [];

  constructor(database: Database, scope: string, locks: Locks | null) {
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
    for (const queue of await this.#otherQueues()) this.#adopted.push(...(await this.#whenLeft(queue)));
    return this.#adopted.splice(0);
  }

  put(entries: readonly OutboxEntry[]): Promise<void> {
    return this.#database.use(async (connection) => {
      const transaction = connection.transaction('outbox', 'readwrite', { durability: 'strict' });
      const puts = entries.map((entry) => transaction.store.put({ queue: this.#queue, entry }, this.#keyOf(entry.key)));
      await Promise.all([...puts, transaction.done]);
    });
  }

  remove(keys: readonly string[]): Promise<void> {
    return this.#database.use(async (connection) => {
      const transaction = connection.transaction('outbox', 'readwrite');
      await Promise.all([...keys.map((key) => transaction.store.delete(this.#keyOf(key))), transaction.done]);
    });
  }

  adopt(): Promise<readonly OutboxEntry[]> {
    // Without locks nothing tells a queue that was left behind from that of a tab that lives.
    return this.#locks ? this.load() : Promise.resolve([]);
  }

  async close(): Promise<void> {
    this.#life.resolve(undefined);
    await this.#database.close();
  }

  async #otherQueues(): Promise<ReadonlySet<string>> {
    const keys = await this.#database.use((connection) => connection.getAllKeys('outbox', rangeOf([this.#scope])));
    return new Set(keys.map(([, queue]) => queue).filter((queue) => queue !== this.#queue));
  }

  #whenLeft(queue: string): Promise<readonly OutboxEntry[]> {
    if (!this.#locks) return this.#takeOver(queue);
    return this.#locks.request(this.#lockOf(queue), { ifAvailable: true }, (lock) =>
      lock ? this.#takeOver(queue) : [],
    );
  }

  #takeOver(queue: string): Promise<readonly OutboxEntry[]> {
    return this.#database.use(async (connection) => {
      const transaction = connection.transaction('outbox', 'readwrite', { durability: 'strict' });
      const range = rangeOf([this.#scope, queue]);
      const kept = await transaction.store.getAll(range);
      const entries = kept.map(({ entry }) => entry);
      const puts = entries.map((entry) => transaction.store.put({ queue: this.#queue, entry }, this.#keyOf(entry.key)));
      await Promise.all([...puts, transaction.store.delete(range), transaction.done]);
      return entries;
    });
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
