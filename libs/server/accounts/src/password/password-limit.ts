import { ParleyError } from '@parley/server-domain';
import { SessionLimit } from '@parley/server-transport';
import { nameKey } from '../guest-name.ts';
import { networkOf } from '../sign-in-limit.ts';

const windowMs = 15 * 60_000;

/** Wrong passwords for one name from one address in a quarter of an hour: more than anybody mistypes, a thousand a day. */
const failuresPerName = 10;

/** Wrong passwords from one address in a quarter of an hour: an office mistypes less, a list of names has more. */
const failuresPerNetwork = 100;

/** Who tries to be whom. */
export interface Attempt {
  readonly name: string;
  readonly address: string | undefined;
}

/**
 * How often passwords may be tried. By address too, not by name alone: nobody can keep somebody else out by trying
 * their name.
 */
export class PasswordLimit {
  readonly #names = new SessionLimit('passwords', { count: failuresPerName, perMs: windowMs });
  readonly #networks = new SessionLimit('passwords', { count: failuresPerNetwork, perMs: windowMs });

  /** Does what needs a right password. Errors: `limit/exceeded` with `retryAfterMs`; what the work throws. */
  async attempt<T>({ name, address }: Attempt, work: () => Promise<T>): Promise<T> {
    const network = networkOf(address ?? 'unknown');
    const named = `${network} ${nameKey(name)}`;
    await this.#networks.take(network);
    await this.#names.take(named);
    try {
      const result = await work();
      await this.#giveBack(network, named);
      return result;
    } catch (error) {
      const isWrong = error instanceof ParleyError && error.code === 'auth/credentials';
      if (!isWrong) await this.#giveBack(network, named);
      throw error;
    }
  }

  async #giveBack(network: string, named: string): Promise<void> {
    await Promise.all([this.#networks.giveBack(network), this.#names.giveBack(named)]);
  }
}
