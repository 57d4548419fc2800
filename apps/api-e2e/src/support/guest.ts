import { SignedIn, type User } from '@parley/dto';
import { Rest } from './rest.ts';

/** A signed-in person without a socket: the cookie that a browser would keep, and tokens made from it. */
export class Guest {
  readonly user: User;
  readonly cookie: string;
  readonly rest: Rest;
  #last: SignedIn;
  readonly #url: () => string;

  private constructor(url: () => string, signedIn: SignedIn, cookie: string) {
    this.#url = url;
    this.#last = signedIn;
    this.user = signedIn.user;
    this.cookie = cookie;
    this.rest = new Rest(url, this.token);
  }

  static async signIn(url: () => string): Promise<Guest> {
    const answer = await fetch(`${url()}/api/auth/sign-in/anonymous`, { method: 'POST' });
    const cookie = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
    return new Guest(url, SignedIn.parse(await answer.json()), cookie.join('; '));
  }

  /** The newest token. */
  readonly token = (): string => this.#last.token;

  /** Asks for another token. */
  async renew(): Promise<string> {
    const answer = await fetch(`${this.#url()}/api/auth/token`, { headers: { cookie: this.cookie } });
    this.#last = SignedIn.parse(await answer.json());
    return this.#last.token;
  }

  async signOut(): Promise<void> {
    const answer = await fetch(`${this.#url()}/api/auth/sign-out`, {
      method: 'POST',
      headers: { cookie: this.cookie },
    });
    if (!answer.ok) throw new Error(`Signing out was answered ${answer.status}: ${await answer.text()}`);
  }
}
