import type { ClientErrorCode } from '../errors.ts';
import type { ParleyOptions } from '../options.ts';

const renewable: readonly ClientErrorCode[] = ['auth/expired', 'auth/invalid', 'auth/required'];

/** The server refuses the token, and may take another. */
export function mayRenew(code: ClientErrorCode): boolean {
  return renewable.includes(code);
}

/** Where every part of a client gets its tokens; what the server has had enough of is told with the next question. */
export class Tokens {
  readonly #ask: ParleyOptions['token'];
  readonly #onGiven: (token: string) => void;
  #last: string | undefined;
  #spent: string | undefined;

  constructor(options: { readonly ask: ParleyOptions['token']; readonly onGiven: (token: string) => void }) {
    this.#ask = options.ask;
    this.#onGiven = options.onGiven;
  }

  /** Errors: as of `ParleyOptions.token`. */
  async get(): Promise<string> {
    const spent = this.#spent;
    const token = await this.#ask(spent === undefined ? {} : { spent });
    this.#last = token;
    if (token !== this.#spent) this.#spent = undefined;
    this.#onGiven(token);
    return token;
  }

  /** This token is of no use any more. Of one that was replaced meanwhile nothing has to be said. */
  spend(token: string | undefined): void {
    if (token !== undefined && token === this.#last) this.#spent = token;
  }
}
