import 'fake-indexeddb/auto';
import { afterEach, expect, jest, test } from '@jest/globals';
import { forceCloseDatabase } from 'fake-indexeddb';
import type { OutboxEntry } from '../core/outbox-entry.ts';
import type { OutboxStore } from '../options.ts';
import { rest } from '../testing/fake-clock.ts';
import { FakeWorld } from '../testing/fake-server.ts';
import { indexedDbStorage } from './indexed-db-storage.ts';

const entryOf = (key: string): OutboxEntry => ({
  key,
  order: key,
  kind: 'send',
  room: 'lobby',
  id: key,
  text: 'hello',
  writtenAt: 0,
  status: 'queued',
  isUncertain: false,
  failures: 0,
});

/** One person's browser: each store is a tab's. */
class Browser implements AsyncDisposable {
  static #users = 0;
  /** What its tabs have open, in order. */
  readonly databases: IDBDatabase[] = [];
  readonly #scope = { server: 'https://chat.example', user: `user-${String(++Browser.#users)}` };
  readonly #tabs: OutboxStore[] = [];
  readonly #locks: LockManager | null;

  constructor({ hasLocks }: { hasLocks: boolean }) {
    this.#locks = hasLocks ? navigator.locks : null;
    const open = indexedDB.open.bind(indexedDB);
    jest.spyOn(indexedDB, 'open').mockImplementation((name, version) => {
      const request = open(name, version);
      request.addEventListener('success', () => this.databases.push(request.result));
      return request;
    });
  }

  get database(): IDBDatabase {
    const last = this.databases.at(-1);
    if (!last) throw new Error('No database is open.');
    return last;
  }

  async openTab(): Promise<OutboxStore> {
    const tab = await indexedDbStorage({ locks: this.#locks }).openOutbox(this.#scope);
    this.#tabs.push(tab);
    return tab;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tab of this.#tabs) await tab.close();
  }
}

afterEach(() => {
  jest.restoreAllMocks();
});

const keys = (entries: readonly OutboxEntry[] = []): string[] => entries.map(({ key }) => key);

test.each([true, false])('what one life kept, the next one finds; locks: %s', async (hasLocks) => {
  await using browser = new Browser({ hasLocks });
  const first = await browser.openTab();
  await first.put(['one', 'two', 'three'].map(entryOf));
  await first.remove(['two']);
  await first.close();
  expect(keys(await (await browser.openTab()).load())).toEqual(['one', 'three']);
  await using other = new Browser({ hasLocks });
  expect(await (await other.openTab()).load()).toEqual([]);
});

test('with locks a tab takes over what was left behind, and nothing of a tab that lives', async () => {
  await using browser = new Browser({ hasLocks: true });
  const [mine, living, dead] = [await browser.openTab(), await browser.openTab(), await browser.openTab()];
  await living.put([entryOf('living')]);
  await dead.put([entryOf('dead')]);
  await dead.close();
  expect(keys(await mine.adopt?.())).toEqual(['dead']);
  expect(keys(await mine.adopt?.())).toEqual([]);
});

test('without locks nothing is taken from a tab that lives, once it was opened', async () => {
  await using browser = new Browser({ hasLocks: false });
  const [mine, other] = [await browser.openTab(), await browser.openTab()];
  await other.put([entryOf('other')]);
  expect(keys(await mine.adopt?.())).toEqual([]);
  expect(keys(await (await browser.openTab()).load())).toEqual(['other']);
});

test.each([
  [
    'says so',
    (database: IDBDatabase) => {
      // Its types take it for a class.
      (forceCloseDatabase as unknown as (database: IDBDatabase) => void)(database);
    },
  ],
  [
    'says nothing',
    (database: IDBDatabase) => {
      database.close();
    },
  ],
])('a connection that the browser closes and %s is made anew', async (_, end) => {
  await using browser = new Browser({ hasLocks: true });
  const tab = await browser.openTab();
  await tab.put([entryOf('one'), entryOf('two')]);
  end(browser.database);
  await tab.put([entryOf('three')]);
  end(browser.database);
  await tab.remove(['one']);
  end(browser.database);
  expect(keys(await tab.adopt?.())).toEqual([]);
  expect(browser.databases).toHaveLength(4);
  await tab.close();
  const next = await browser.openTab();
  end(browser.database);
  expect(keys(await next.load()).toSorted()).toEqual(['three', 'two']);
});

test('what fails a second time is refused, and taken when it is asked for again', async () => {
  await using browser = new Browser({ hasLocks: true });
  const tab = await browser.openTab();
  const refusing = jest.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
    throw new DOMException('The disk is full.', 'QuotaExceededError');
  });
  await expect(tab.put([entryOf('one')])).rejects.toMatchObject({ name: 'QuotaExceededError' });
  expect(refusing).toHaveBeenCalledTimes(2);
  refusing.mockRestore();
  await tab.put([entryOf('one')]);
  await tab.close();
  expect(keys(await (await browser.openTab()).load())).toEqual(['one']);
});

test('what was taken over before taking over failed is told the next time', async () => {
  await using browser = new Browser({ hasLocks: true });
  const mine = await browser.openTab();
  for (const key of ['one', 'two']) {
    const left = await browser.openTab();
    await left.put([entryOf(key)]);
    await left.close();
  }
  const transaction = Reflect.get<IDBDatabase, 'transaction'>(IDBDatabase.prototype, 'transaction');
  let writes = 0;
  const refusing = jest.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
    this: IDBDatabase,
    ...request
  ) {
    if (request[1] === 'readwrite' && (writes += 1) > 1) throw new DOMException('Not now.', 'UnknownError');
    return transaction.apply(this, request);
  });
  await expect(mine.adopt?.()).rejects.toMatchObject({ name: 'UnknownError' });
  refusing.mockRestore();
  expect(keys(await mine.adopt?.()).toSorted()).toEqual(['one', 'two']);
});

test('a tab that is closed keeps nothing more', async () => {
  await using browser = new Browser({ hasLocks: true });
  const tab = await browser.openTab();
  await tab.close();
  await expect(tab.put([entryOf('late')])).rejects.toThrow('closed');
  expect(await (await browser.openTab()).load()).toEqual([]);
});

test('where the browser refuses IndexedDB, at once or later, messages are sent all the same, and it says that they may get lost', async () => {
  for (const refuse of [
    () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    },
    () => {
      const request = new EventTarget();
      queueMicrotask(() => request.dispatchEvent(new Event('error')));
      return Object.assign(request, { error: new DOMException('No.', 'InvalidStateError') }) as IDBOpenDBRequest;
    },
  ]) {
    jest.spyOn(indexedDB, 'open').mockImplementation(refuse);
    await using world = await FakeWorld.online({ storage: indexedDbStorage() });
    const sending = world.parley.room('lobby').send('hello');
    await rest();
    await sending;
    expect(world.socket.last('message:send').payload).toMatchObject({ text: 'hello' });
    expect(world.parley.connection.value.storage).toBe('volatile');
  }
});
