import { ParleyError } from '@parley/server-domain';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

/** A limit as it is told to whoever meets it. */
export interface LimitPolicy extends Rate {
  readonly name: string;
}

/** `limit/exceeded`, with the limit that was. */
export class LimitExceeded extends ParleyError {
  constructor(
    readonly policy: LimitPolicy,
    retryAfterMs: number,
  ) {
    super('limit/exceeded', { retryAfterMs });
  }
}

/**
 * How often one session may do something: `count` times in a window of `perMs` milliseconds, which the first time opens.
 * The next window begins with the first time after it, so a burst at the end of one may meet a burst in the next.
 */
export class SessionLimit {
  readonly #limiter: RateLimiterMemory;
  readonly #policy: LimitPolicy;

  constructor(name: string, { count, perMs }: Rate) {
    this.#limiter = new RateLimiterMemory({ points: count, duration: perMs / 1000 });
    this.#policy = { name, count, perMs };
  }

  /** Counts as `times` times. Errors: `limit/exceeded` with `retryAfterMs`. */
  async take(session: string, times = 1): Promise<void> {
    try {
      await this.#limiter.consume(session, times);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new LimitExceeded(this.#policy, Math.max(1, error.msBeforeNext));
    }
  }

  /** What was taken once does not count after all. */
  async giveBack(session: string): Promise<void> {
    await this.#limiter.reward(session);
  }
}

/** Every request with a token, and the commands that ask or move something of one's own. A setting: `ChatOptions.commands`. */
export class CommandLimit extends SessionLimit {
  constructor(rate: Rate) {
    super('commands', rate);
  }
}
