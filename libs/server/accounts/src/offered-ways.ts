import type { SignInWays } from '@parley/dto';
import { ParleyError } from '@parley/server-domain';

/** The ways to sign in that a deployment offers, as they are injected. */
export class OfferedWays {
  constructor(readonly ways: SignInWays) {}

  /** Errors: `auth/not-offered`. */
  require(way: keyof SignInWays): void {
    if (this.ways[way] === false || this.ways[way] === null) throw new ParleyError('auth/not-offered');
  }
}
