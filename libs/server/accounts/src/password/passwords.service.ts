import type { Credentials, PasswordChange, SignedIn, SignUp } from '@parley/dto';
import { ParleyError, type Doorbell } from '@parley/server-domain';
import { reasonOf, type NewSession, type Session, type Sessions, type WithCookies } from '../sessions.ts';
import type { AccountStore } from '../store/account-store.ts';
import { Turnstile } from '../turnstile.ts';
import type { AccountUsers } from '../users.ts';
import type { PasswordLimit } from './password-limit.ts';

export interface PasswordsParts {
  readonly sessions: Sessions;
  readonly store: AccountStore;
  readonly users: AccountUsers;
  readonly limit: PasswordLimit;
  readonly doorbell: Doorbell;
}

/** Who asks, and from where. */
export interface Asker {
  /** The request's Cookie header. */
  readonly cookie: string | undefined;
  readonly address: string | undefined;
}

/** Hashes that may wait for their turn, about 50 ms each: a few seconds' worth. */
const maxWaitingHashes = 64;

/** better-auth says in these ways that a password is not the one. */
const wrongCodes = ['INVALID_EMAIL_OR_PASSWORD', 'INVALID_PASSWORD', 'CREDENTIAL_ACCOUNT_NOT_FOUND'];

/** An address that nobody has: asking for it takes as long as a wrong password does. */
const nobody = 'nobody@parley.invalid';

/**
 * Accounts of a name and a password. A hash takes tens of milliseconds and 16 MiB by design, so they are made one at a
 * time. Errors of all: `server/busy`, `server/read-only`, `limit/exceeded`.
 */
export class PasswordsService {
  readonly #turnstile = new Turnstile(maxWaitingHashes);
  readonly #parts: PasswordsParts;

  constructor(parts: PasswordsParts) {
    this.#parts = parts;
  }

  /**
   * Makes an account and signs in. A guest stays who they are, with their messages, and is a guest no more; for somebody
   * new, `admit` must not reject.
   *
   * Errors: `user/name-taken`, `auth/has-account`.
   */
  async signUp(
    { name, password }: SignUp,
    cookie: string | undefined,
    admit: () => Promise<void>,
  ): Promise<WithCookies<SignedIn>> {
    const { sessions, store, users, doorbell } = this.#parts;
    const { session, cookies } = await sessions.find(cookie);
    if (session && !session.user.isGuest) throw new ParleyError('auth/has-account');
    if (!session) await admit();
    const made = await this.#turnstile.pass(async () => {
      // Another request of the same guest may have been first.
      if (session && !(await users.find(session.user.id))?.isGuest) throw new ParleyError('auth/has-account');
      const guest = session ? { session: await this.#renamed(session, name), cookies } : await sessions.newGuest(name);
      await this.#setPassword(guest, password, cookie);
      return guest;
    });
    await store.durable();
    const user = (await users.find(made.session.user.id)) ?? made.session.user;
    if (session) doorbell.userUpdated(user);
    return sessions.signedIn({ session: { ...made.session, user }, cookies: made.cookies });
  }

  /** Signs in by one's present name. Whoever was signed in by this cookie no longer is. Errors: `auth/credentials`. */
  async signIn({ name, password }: Credentials, { cookie, address }: Asker): Promise<WithCookies<SignedIn>> {
    const { sessions, store, limit, doorbell } = this.#parts;
    const before = await sessions.find(cookie);
    const email = (await store.emailOf(name)) ?? nobody;
    const made = await limit.attempt({ name, address }, () =>
      this.#turnstile.pass(async () => {
        const auth = await sessions.auth();
        const asked = auth.api.signInEmail({ body: { email, password }, headers: new Headers(), returnHeaders: true });
        const { headers, response } = await asked.catch(refuse);
        return sessions.made(response.token, response.user.id, headers.getSetCookie());
      }),
    );
    await store.durable();
    if (before.session) await sessions.end(before.session.id, doorbell);
    return sessions.signedIn(made);
  }

  /** Changes one's password, and ends all one's other sessions. Errors: `auth/required`, `auth/credentials`. */
  async change({ password, newPassword }: PasswordChange, { cookie = '', address }: Asker): Promise<readonly string[]> {
    const { sessions, store, limit, doorbell } = this.#parts;
    const { session, cookies } = await sessions.require(cookie);
    await limit.attempt({ name: session.user.name, address }, () =>
      this.#turnstile.pass(async () => {
        const auth = await sessions.auth();
        const body = { currentPassword: password, newPassword };
        await auth.api.changePassword({ body, headers: new Headers({ cookie }) }).catch(refuse);
      }),
    );
    await store.durable();
    await sessions.endOthers(session, doorbell);
    return cookies;
  }

  async #renamed(session: Session, name: string): Promise<Session> {
    if (name === session.user.name) return session;
    return { ...session, user: await this.#parts.users.rename(session.user.id, name) };
  }

  async #setPassword({ cookies }: NewSession, newPassword: string, cookie?: string): Promise<void> {
    const auth = await this.#parts.sessions.auth();
    const headers = new Headers({ cookie: cookie ?? cookies.map((set) => set.split(';', 1)[0]).join('; ') });
    await auth.api.setPassword({ body: { newPassword }, headers }).catch((error: unknown) => {
      throw reasonOf(error);
    });
  }
}

function refuse(error: unknown): never {
  throw wrongCodes.includes(codeOf(error)) ? new ParleyError('auth/credentials', { cause: error }) : reasonOf(error);
}

/** Of an error of better-auth, which is not loaded before somebody signs in. */
function codeOf(error: unknown): string {
  const body = error instanceof Error && 'body' in error ? error.body : undefined;
  return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
}
