import { setImmediate } from 'node:timers/promises';
import { ParleyError } from '@parley/server-domain';

const busyRetryAfterMs = 1_000;

/**
 * Lets work through one piece at a time, with a turn of the event loop after each, so that a storm of it delays
 * everything else by one piece at most.
 */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(private readonly maxWaiting: number) {}

  /** Errors: `server/busy` with `retryAfterMs` when too many wait; what the work throws. */
  pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.maxWaiting) {
      return Promise.reject(new ParleyError('server/busy', { retryAfterMs: busyRetryAfterMs }));
    }
    this.#waiting += 1;
    const result = this.#last.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#last = result.then(
      () => setImmediate(),
      () => setImmediate(),
    );
    return result;
  }
}
