import type { SignedIn, User, UserId } from '@parley/dto';
import { ParleyError, type Doorbell } from '@parley/server-domain';
import type { Auth } from './auth.ts';
import { guestName, nameAttempts } from './guest-name.ts';
import type { AccountStore } from './store/account-store.ts';
import type { LocalTokenVerifier } from './token-verifier.ts';
import { Turnstile } from './turnstile.ts';
import type { AccountUsers } from './users.ts';

/** An answer with the cookies that it sets. */
export interface WithCookies<T> {
  readonly answer: T;
  readonly cookies: readonly string[];
}

export interface Session {
  readonly id: string;
  readonly user: User;
  readonly expiresAt: Date;
}

/** A session with the cookies that keep it. */
export interface FoundSession {
  readonly session?: Session;
  readonly cookies: readonly string[];
}

export interface NewSession extends FoundSession {
  readonly session: Session;
}

export interface SessionsParts {
  readonly store: AccountStore;
  readonly users: AccountUsers;
  readonly verifier: LocalTokenVerifier;
  /** Makes better-auth, which names new guests by what it is given. It is loaded at the first sign-in. */
  readonly auth: (newName: () => string) => Promise<Auth>;
  /** A number from 0 up to but not including 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** Sign-ins that may wait for their turn: about a second's worth. */
const maxWaitingSignIns = 500;

/** Who is signed in, by cookie: `cookie` is always the request's Cookie header. Errors of all: `server/read-only`. */
export class Sessions {
  readonly #turnstile = new Turnstile(maxWaitingSignIns);
  readonly #parts: SessionsParts;
  #auth: Promise<Auth> | undefined;
  /** Guests are made one by one, so there is one name in the making. */
  #nextName = '';

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** better-auth, loaded when it is first needed. */
  auth(): Promise<Auth> {
    this.#auth ??= this.#parts.auth(() => this.#nextName);
    return this.#auth;
  }

  /** A session that is used lives longer: the cookies say so. */
  async find(cookie: string | undefined): Promise<FoundSession> {
    if (cookie === undefined) return { cookies: [] };
    const { headers, response } = await this.#getSession(cookie);
    const cookies = headers.getSetCookie();
    const user = response ? await this.#parts.users.find(response.user.id) : undefined;
    if (!response || !user) return { cookies };
    return { session: { id: response.session.id, user, expiresAt: response.session.expiresAt }, cookies };
  }

  /** Errors: `auth/required` when nobody is signed in. */
  async require(cookie: string | undefined): Promise<NewSession> {
    const { session, cookies } = await this.find(cookie);
    if (!session) throw new ParleyError('auth/required');
    return { session, cookies };
  }

  /**
   * Makes a guest, of this name or of a generated one.
   *
   * Errors: `server/busy`; `user/name-taken`, where a name was given.
   */
  newGuest(name?: string): Promise<NewSession> {
    return this.#turnstile.pass(() => (name === undefined ? this.#guestOfSomeName() : this.#guestOf(name)));
  }

  /** The session that better-auth has just made for somebody. */
  async made(token: string, user: UserId, cookies: readonly string[]): Promise<NewSession> {
    const [row, known] = [await this.#parts.store.session(token), await this.#parts.users.find(user)];
    if (!row || !known) throw new Error('Somebody who has just signed in is not there.');
    return { session: { ...row, user: known }, cookies };
  }

  /** A session with a new token for it. */
  async signedIn({ session: { id, user }, cookies }: NewSession): Promise<WithCookies<SignedIn>> {
    const auth = await this.auth();
    const iat = Math.floor(Date.now() / 1_000);
    const { token } = await auth.api.signJWT({ body: { payload: { iat, sub: user.id, sid: id } } });
    const { expiresAt } = await this.#parts.verifier.verify(token);
    return { answer: { user, token, expiresAt: new Date(expiresAt).toISOString() }, cookies };
  }

  /** Ends a session with all its tokens and sockets. */
  async end(session: string, doorbell: Doorbell): Promise<void> {
    await this.#parts.store.endSession(session);
    this.#parts.verifier.forget(session);
    await this.#parts.store.durable();
    doorbell.signedOut(session);
  }

  /** Ends all sessions of a person but this one. */
  async endOthers({ id, user }: Session, doorbell: Doorbell): Promise<void> {
    const sessions = await this.#parts.store.sessionsOf(user.id);
    for (const session of sessions) if (session !== id) await this.end(session, doorbell);
  }

  async #guestOfSomeName(): Promise<NewSession> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#guestOf(guestName(attempt, this.#parts.random ?? Math.random));
      } catch (error) {
        const isTaken = error instanceof ParleyError && error.code === 'user/name-taken';
        if (!isTaken || attempt + 1 >= nameAttempts) throw error;
      }
    }
  }

  async #guestOf(name: string): Promise<NewSession> {
    const auth = await this.auth();
    this.#nextName = name;
    try {
      const { headers, response } = await auth.api.signInAnonymous({ headers: new Headers(), returnHeaders: true });
      return await this.made(response.token, response.user.id, headers.getSetCookie());
    } catch (error) {
      throw this.#parts.store.isNameTaken(error) ? new ParleyError('user/name-taken', { cause: error }) : error;
    }
  }

  async #getSession(cookie: string) {
    const auth = await this.auth();
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
}

function isReadOnly(error: unknown): boolean {
  return error instanceof ParleyError && error.code === 'server/read-only';
}

/** What failed, where better-auth answers with an error of its own. */
export function reasonOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof ParleyError ? error.cause : error;
}
