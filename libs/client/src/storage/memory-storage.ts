import type { OutboxEntry } from '../core/outbox-entry.ts';
import type { ClientStorage, CursorState, StorageScope } from '../options.ts';

/** Keeps things as long as the object lives: what bots need that resend from their own source, and tests. */
export function memoryStorage(): ClientStorage {
  const queues = new Map<string, Map<string, OutboxEntry>>();
  const cursors = new Map<string, CursorState>();
  return {
    openOutbox(scope) {
      const name = nameOf(scope);
      const queue = queues.get(name) ?? new Map<string, OutboxEntry>();
      queues.set(name, queue);
      return Promise.resolve({
        isVolatile: true,
        load: () => Promise.resolve([...queue.values()]),
        put: (entries) => {
          for (const entry of entries) queue.set(entry.key, entry);
          return Promise.resolve();
        },
        remove: (keys) => {
          for (const key of keys) queue.delete(key);
          return Promise.resolve();
        },
        close: () => Promise.resolve(),
      });
    },
    openCursors(scope) {
      const name = nameOf(scope);
      return Promise.resolve({
        load: () => Promise.resolve(cursors.get(name)),
        save: (state) => {
          cursors.set(name, state);
          return Promise.resolve();
        },
      });
    },
  };
}

function nameOf({ server, user }: StorageScope): string {
  return `${server}|${user}`;
}
