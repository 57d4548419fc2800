import type { ClientStorage } from '../options.ts';
import { memoryStorage } from '../storage/memory-storage.ts';

export type Action = 'open' | 'load' | 'put' | 'remove' | 'adopt' | 'save';

/** A storage that refuses what a test says, and keeps the rest. */
export class FaultyStorage implements ClientStorage {
  readonly refused = new Set<Action>();
  readonly #kept = memoryStorage();

  async openOutbox(scope: Parameters<ClientStorage['openOutbox']>[0]): ReturnType<ClientStorage['openOutbox']> {
    await this.#may('open');
    const store = await this.#kept.openOutbox(scope);
    return {
      load: () => this.#may('load').then(() => store.load()),
      put: (entries) => this.#may('put').then(() => store.put(entries)),
      remove: (keys) => this.#may('remove').then(() => store.remove(keys)),
      adopt: () => this.#may('adopt').then(() => []),
      close: () => Promise.resolve(),
    };
  }

  async openCursors(
    scope: Parameters<NonNullable<ClientStorage['openCursors']>>[0],
  ): ReturnType<NonNullable<ClientStorage['openCursors']>> {
    await this.#may('open');
    const store = await this.#kept.openCursors?.(scope);
    return {
      load: () => this.#may('load').then(() => store?.load()),
      save: (state) => this.#may('save').then(() => store?.save(state)),
    };
  }

  #may(action: Action): Promise<void> {
    return this.refused.has(action) ? Promise.reject(new Error(`The storage refuses: ${action}.`)) : Promise.resolve();
  }
}
