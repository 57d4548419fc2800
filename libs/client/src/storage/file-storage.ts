/// <reference types="node" />
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { OutboxEntry } from '../core/outbox-entry.ts';
import type { ClientStorage, CursorState, StorageScope } from '../options.ts';

/**
 * Keeps outbox and cursors in files of a folder, for one process at a time. What a write has answered survives a power
 * cut: files are replaced whole, synced before and after.
 */
export function fileStorage(folder: string): ClientStorage {
  return {
    async openOutbox(scope) {
      const file = new JsonFile<readonly OutboxEntry[]>(folder, `outbox-${nameOf(scope)}.json`);
      let entries: ReadonlyMap<string, OutboxEntry> = new Map((await file.read())?.map((entry) => [entry.key, entry]));
      // What was refused must not get to the disk with the next write.
      const replace = async (next: ReadonlyMap<string, OutboxEntry>): Promise<void> => {
        await file.write([...next.values()]);
        entries = next;
      };
      return {
        load: () => Promise.resolve([...entries.values()]),
        put: (added) => replace(new Map([...entries, ...added.map((entry) => [entry.key, entry] as const)])),
        remove: (keys) => {
          const gone = new Set(keys);
          return replace(new Map([...entries].filter(([key]) => !gone.has(key))));
        },
        close: () => Promise.resolve(),
      };
    },
    openCursors(scope) {
      const file = new JsonFile<CursorState>(folder, `cursors-${nameOf(scope)}.json`);
      return Promise.resolve({ load: () => file.read(), save: (state) => file.write(state) });
    },
  };
}

function nameOf({ server, user }: StorageScope): string {
  return createHash('sha256').update(`${server}|${user}`).digest('hex').slice(0, 32);
}

/** One JSON file, replaced whole; its owner writes one thing after another. */
class JsonFile<T> {
  readonly #folder: string;
  readonly #path: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#path = join(folder, name);
  }

  async read(): Promise<T | undefined> {
    try {
      return JSON.parse(await readFile(this.#path, 'utf8')) as T;
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async write(value: T): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const next = `${this.#path}.next`;
    await using file = await open(next, 'w', 0o600);
    await file.writeFile(JSON.stringify(value));
    await file.sync();
    // Opened while nothing is replaced yet: a process without file handles left is refused before, not after.
    await using folder = await open(this.#folder, 'r');
    await rename(next, this.#path);
    await folder.sync();
  }
}
