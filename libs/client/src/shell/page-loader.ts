import { Limits } from '@parley/dto/constants';
import type { PagePlace } from '../core/replica-events.ts';
import { ParleyClientError } from '../errors.ts';
import type { Clock } from '../options.ts';
import type { Rest } from './rest.ts';
import type { RoomModel } from './room-model.ts';

export interface PageLoaderOptions {
  readonly model: RoomModel;
  readonly rest: Rest;
  readonly clock: Clock;
  /** A number for the next page, over all rooms. */
  readonly nextPage: () => number;
  readonly isClosed: () => boolean;
}

/** A page that is older than what was heard is asked for again after this, and after twice as long the next time. */
const firstAgainMs = 50;
const longestAgainMs = 2_000;
const maxAgain = 12;
const maxReloadWaitMs = 15_000;

/** Loads pages of history into one room's window. */
export class PageLoader {
  readonly #options: PageLoaderOptions;
  #current: Promise<void> | undefined;
  #isReloading = false;

  constructor(options: PageLoaderOptions) {
    this.#options = options;
  }

  /** A new window around a place; a page that is under way is given up. */
  load(around: number | 'newest' | 'first_unread'): Promise<void> {
    return this.#begin({ around });
  }

  /** One page more at an end; the one that is under way counts. */
  extend(edge: 'older' | 'newer'): Promise<void> {
    if (this.#current) return this.#current;
    const { window } = this.#options.model.replica;
    const last = edge === 'older' ? window?.messages[0] : window?.messages.at(-1);
    if (!window || !last || !(edge === 'older' ? window.hasOlder : window.hasNewer)) return Promise.resolve();
    return this.#begin(edge === 'older' ? { before: last.seq } : { after: last.seq });
  }

  /** Loads afresh what a reset dropped, where the reader was, as often as it takes. */
  follow(): void {
    const { reload } = this.#options.model.replica;
    if (this.#isReloading || reload === undefined) return;
    this.#isReloading = true;
    void this.#reload(reload).finally(() => {
      this.#isReloading = false;
      this.follow();
    });
  }

  async #reload(place: PagePlace): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        await this.#begin(place);
        return;
      } catch (error) {
        if (!(error instanceof ParleyClientError)) throw error;
        if (error.code.startsWith('room/') || error.code === 'client/closed') return;
      }
      const isWanted = await this.#sleep(Math.min(1_000 * 2 ** tries, maxReloadWaitMs)).then(
        () => true,
        () => false,
      );
      // Somebody has opened the room elsewhere meanwhile.
      const { window, loading } = this.#options.model.replica;
      if (!isWanted || window || loading) return;
    }
  }

  #begin(place: PagePlace): Promise<void> {
    const loading = this.#load(place).finally(() => {
      if (this.#current === loading) this.#current = undefined;
    });
    this.#current = loading;
    return loading;
  }

  async #load(place: PagePlace): Promise<void> {
    const { model, nextPage } = this.#options;
    const page = nextPage();
    model.take({ kind: 'asked', page, place });
    for (let tries = 0; tries < maxAgain; tries += 1) {
      const answer = await this.#page(page, place);
      if (model.take({ kind: 'page', page, answer }).verdict !== 'again') return;
      await this.#sleep(Math.min(firstAgainMs * 2 ** tries, longestAgainMs));
    }
    model.take({ kind: 'abandoned', page });
    throw new ParleyClientError('client/offline', 'The server answers with history that is older than what was heard.');
  }

  async #page(page: number, place: PagePlace): ReturnType<Rest['page']> {
    const { model, rest } = this.#options;
    for (;;) {
      try {
        return await rest.page(model.id, place, Limits.defaultPageItems);
      } catch (error) {
        const wait = error instanceof ParleyClientError ? error.problem?.retryAfterMs : undefined;
        if (wait === undefined || model.replica.loading?.page !== page) {
          model.take({ kind: 'abandoned', page });
          throw error;
        }
        await this.#sleep(wait);
      }
    }
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => this.#options.clock.after(ms, resolve));
    if (this.#options.isClosed()) throw new ParleyClientError('client/closed', 'The client was closed.');
  }
}
