import type { ClientStorage, CursorState } from '@parley/client';

/** What a client does with its storage that matters when it dies. */
export type Write = 'put' | 'remove' | 'save';

/** When to die: at the next write of a kind, before or after it reached the storage. */
export interface Deathbed {
  readonly write: Write;
  readonly when: 'before' | 'after';
}

/** One life of a client's process. */
export class Life {
  #isOver = false;
  #deathbed: Deathbed | undefined;
  /** Called once, when a write that the client was to die at came. */
  onDeath: () => void = () => undefined;

  get isOver(): boolean {
    return this.#isOver;
  }

  dieAt(deathbed: Deathbed): void {
    this.#deathbed = deathbed;
  }

  end(): void {
    this.#isOver = true;
  }

  /** Runs a write unless the life is over. What a dead process waits for never comes. */
  async write<T>(write: Write, run: () => Promise<T>): Promise<T> {
    if (this.#isOver) return never();
    if (this.#isTime(write, 'before')) return this.#die();
    const result = await run();
    // It may have been ended while the write was under way.
    if (!this.#hasPassed() && !this.#isTime(write, 'after')) return result;
    return this.#die();
  }

  #hasPassed(): boolean {
    return this.#isOver;
  }

  #isTime(write: Write, when: 'before' | 'after'): boolean {
    return this.#deathbed?.write === write && this.#deathbed.when === when;
  }

  #die<T>(): Promise<T> {
    this.#deathbed = undefined;
    if (!this.#isOver) {
      this.#isOver = true;
      this.onDeath();
    }
    return never();
  }
}

/** A storage that outlives the client which uses it, as a disk does. `onKept` hears of cursors that are on it. */
export function mortalStorage(
  storage: ClientStorage,
  life: Life,
  onKept: (state: CursorState) => void = () => undefined,
): ClientStorage {
  const hasCursors = storage.openCursors !== undefined;
  return {
    async openOutbox(scope) {
      const outbox = await storage.openOutbox(scope);
      return {
        load: () => outbox.load(),
        put: (entries) => life.write('put', () => outbox.put(entries)),
        remove: (keys) => life.write('remove', () => outbox.remove(keys)),
        close: () => outbox.close(),
      };
    },
    ...(hasCursors && {
      async openCursors(scope) {
        const cursors = await storage.openCursors?.(scope);
        return {
          load: () => cursors?.load() ?? Promise.resolve(undefined),
          save: (state) =>
            life.write('save', async () => {
              await cursors?.save(state);
              onKept(state);
            }),
        };
      },
    }),
  };
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
