import { ParleyError } from '@parley/server-domain';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

/** How often one session may do something: `count` times in `perMs` milliseconds. */
export class SessionLimit {
  readonly #limiter: RateLimiterMemory;

  constructor({ count, perMs }: Rate) {
    this.#limiter = new RateLimiterMemory({ points: count, duration: perMs / 1000 });
  }

  /** Errors: `limit/exceeded` with `retryAfterMs`. */
  async take(session: string): Promise<void> {
    try {
      await this.#limiter.consume(session);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new ParleyError('limit/exceeded', { retryAfterMs: Math.max(1, error.msBeforeNext) });
    }
  }
}

/** Commands that ask, or move something of one's own: a bot that catches up in ten rooms stays below it. */
export class CommandLimit extends SessionLimit {
  constructor() {
    super({ count: 500, perMs: 10_000 });
  }
}
