import type { CurrentSession, KeySet, SignedIn, User } from '@parley/dto';
import { ParleyError, type Doorbell } from '@parley/server-domain';
import type { Auth } from './auth.ts';
import type { AccountsDatabase } from './accounts-database.ts';
import { guestName, nameAttempts } from './guest-name.ts';
import type { LocalTokenVerifier } from './token-verifier.ts';
import { Turnstile } from './turnstile.ts';
import { isNameTaken, type AccountUsers } from './users.ts';

/** An answer with the cookies that it sets. */
export interface WithCookies<T> {
  readonly answer: T;
  readonly cookies: readonly string[];
}

export interface AccountsParts {
  readonly db: AccountsDatabase;
  readonly users: AccountUsers;
  readonly verifier: LocalTokenVerifier;
  /** Makes better-auth, which names new guests by what it is given. It is loaded at the first sign-in. */
  readonly auth: (newName: () => string) => Promise<Auth>;
  /** A number from 0 up to but not including 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** Sign-ins that may wait for their turn: about a second's worth. */
const maxWaitingSignIns = 500;

interface Session {
  readonly id: string;
  readonly user: User;
  readonly expiresAt: Date;
}

/** Signs people in and out. `cookie` is always the request's Cookie header. */
export class AccountsService {
  readonly #turnstile = new Turnstile(maxWaitingSignIns);
  readonly #parts: AccountsParts;
  #auth: Promise<Auth> | undefined;
  /** Sign-ins go through one by one, so there is one name in the making. */
  #nextName = '';

  constructor(parts: AccountsParts) {
    this.#parts = parts;
  }

  /** Loads what the first sign-in would wait for, and hold everybody else up with. */
  async warmUp(): Promise<void> {
    await this.keys();
  }

  /**
   * Signs a new guest in, if `admit` does not reject; who is signed in already stays who they are.
   *
   * Errors: `server/busy`, `server/read-only`.
   */
  async signInAsGuest(cookie: string | undefined, admit: () => Promise<void>): Promise<WithCookies<SignedIn>> {
    const current = await this.#find(cookie);
    if (current.session) return this.#signedIn(current.session, current.cookies);
    await admit();
    const { session, cookies } = await this.#turnstile.pass(() => this.#newGuest());
    const signedIn = await this.#signedIn(session, cookies);
    await this.#parts.db.durable();
    return signedIn;
  }

  /** Errors: `auth/required` when nobody is signed in; `server/read-only` when the session ended and can't be removed. */
  async token(cookie: string | undefined): Promise<WithCookies<SignedIn>> {
    const { session, cookies } = await this.#find(cookie);
    if (!session) throw new ParleyError('auth/required');
    return this.#signedIn(session, cookies);
  }

  /** Errors: `server/read-only` when the session ended and can't be removed. */
  async current(cookie: string | undefined): Promise<WithCookies<CurrentSession>> {
    const { session, cookies } = await this.#find(cookie);
    return {
      answer: { user: session?.user ?? null, expiresAt: session?.expiresAt.toISOString() ?? null },
      cookies,
    };
  }

  /**
   * Ends the session of this cookie, with all its tokens and sockets. Doing it twice changes nothing.
   *
   * Errors: `server/read-only`; the session goes on then.
   */
  async signOut(cookie: string | undefined, doorbell: Doorbell): Promise<readonly string[]> {
    const { session } = await this.#find(cookie);
    // Not by better-auth, which says that all is well when a full disk keeps the session.
    if (session) this.#parts.db.run('delete from session where id = ?', session.id);
    const auth = await this.#loaded();
    const { headers } = await auth.api.signOut({ headers: new Headers({ cookie: cookie ?? '' }), returnHeaders: true });
    if (session) {
      this.#parts.verifier.forget(session.id);
      await this.#parts.db.durable();
      doorbell.signedOut(session.id);
    }
    return headers.getSetCookie();
  }

  async keys(): Promise<KeySet> {
    const auth = await this.#loaded();
    const { keys } = await auth.api.getJwks();
    return {
      keys: keys.map((key) => ({ ...key, kid: key.kid ?? '', kty: key.kty ?? 'OKP', alg: key.alg ?? 'EdDSA' })),
    };
  }

  async #newGuest(): Promise<{ session: Session; cookies: readonly string[] }> {
    const auth = await this.#loaded();
    for (let attempt = 0; ; attempt += 1) {
      this.#nextName = guestName(attempt, this.#parts.random ?? Math.random);
      try {
        const { headers, response } = await auth.api.signInAnonymous({ headers: new Headers(), returnHeaders: true });
        const user = this.#parts.users.find(response.user.id);
        const row = this.#parts.db.get('select id, expiresAt from session where token = ?', response.token);
        if (!user || !row) throw new Error('A guest who has just signed in is not there.');
        const session = { id: String(row['id']), user, expiresAt: new Date(String(row['expiresAt'])) };
        return { session, cookies: headers.getSetCookie() };
      } catch (error) {
        if (!isNameTaken(error) || attempt + 1 >= nameAttempts) throw error;
      }
    }
  }

  /** A session that is used lives longer: the cookies say so. Errors: `server/read-only`. */
  async #find(cookie: string | undefined): Promise<{ session?: Session; cookies: readonly string[] }> {
    if (cookie === undefined) return { cookies: [] };
    const { headers, response } = await this.#getSession(cookie);
    const cookies = headers.getSetCookie();
    const user = response ? this.#parts.users.find(response.user.id) : undefined;
    if (!response || !user) return { cookies };
    return { session: { id: response.session.id, user, expiresAt: response.session.expiresAt }, cookies };
  }

  async #getSession(cookie: string) {
    const auth = await this.#loaded();
    const ask = (query: { disableRefresh?: true }) =>
      auth.api.getSession({ headers: new Headers({ cookie }), query, returnHeaders: true }).catch((error: unknown) => {
        throw reasonOf(error);
      });
    return ask({}).catch((error: unknown) => {
      // It can't be prolonged at present, and is good for long nevertheless.
      if (isReadOnly(error)) return ask({ disableRefresh: true });
      throw error;
    });
  }

  async #signedIn({ id, user }: Session, cookies: readonly string[]): Promise<WithCookies<SignedIn>> {
    const auth = await this.#loaded();
    const iat = Math.floor(Date.now() / 1_000);
    const { token } = await auth.api.signJWT({ body: { payload: { iat, sub: user.id, sid: id } } });
    const { expiresAt } = await this.#parts.verifier.verify(token);
    return { answer: { user, token, expiresAt: new Date(expiresAt).toISOString() }, cookies };
  }

  #loaded(): Promise<Auth> {
    this.#auth ??= this.#parts.auth(() => this.#nextName);
    return this.#auth;
  }
}

function isReadOnly(error: unknown): boolean {
  return error instanceof ParleyError && error.code === 'server/read-only';
}

/** What failed, where better-auth answers with an error of its own. */
function reasonOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof ParleyError ? error.cause : error;
}
