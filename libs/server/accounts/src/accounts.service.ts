import type { AccountWay, CurrentSession, KeySet, SignedIn } from '@parley/dto';
import type { Doorbell } from '@parley/server-domain';
import { providerId } from './provider/provider-id.ts';
import type { Sessions, WithCookies } from './sessions.ts';
import type { AccountStore } from './store/account-store.ts';

/** Lets guests in, and says who is signed in. `cookie` is always the request's Cookie header. */
export class AccountsService {
  constructor(
    private readonly sessions: Sessions,
    private readonly store: AccountStore,
  ) {}

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
    const { session, cookies } = await this.sessions.find(cookie);
    if (session) return this.sessions.signedIn({ session, cookies });
    await admit();
    const signedIn = await this.sessions.signedIn(await this.sessions.newGuest());
    await this.store.durable();
    return signedIn;
  }

  /** Errors: `auth/required` when nobody is signed in; `server/read-only` when the session ended and can't be removed. */
  async token(cookie: string | undefined): Promise<WithCookies<SignedIn>> {
    return this.sessions.signedIn(await this.sessions.require(cookie));
  }

  /** Errors: `server/read-only` when the session ended and can't be removed. */
  async current(cookie: string | undefined): Promise<WithCookies<CurrentSession>> {
    const { session, cookies } = await this.sessions.find(cookie);
    if (!session) return { answer: { user: null, expiresAt: null, ways: [] }, cookies };
    const { user, expiresAt } = session;
    const ways = (await this.store.providersOf(user.id)).map(wayOf);
    return { answer: { user, expiresAt: expiresAt.toISOString(), ways }, cookies };
  }

  /**
   * Ends the session of this cookie, with all its tokens and sockets. Doing it twice changes nothing.
   *
   * Errors: `server/read-only`; the session goes on then.
   */
  async signOut(cookie: string | undefined, doorbell: Doorbell): Promise<readonly string[]> {
    const { session } = await this.sessions.find(cookie);
    const auth = await this.sessions.auth();
    const { headers } = await auth.api.signOut({ headers: new Headers({ cookie: cookie ?? '' }), returnHeaders: true });
    // Once more: better-auth says that all is well when a full disk keeps the session. And last of all: whoever hears of
    // it asks for a token, and the answer should be there by then.
    if (session) await this.sessions.end(session.id, doorbell);
    return headers.getSetCookie();
  }

  async keys(): Promise<KeySet> {
    const auth = await this.sessions.auth();
    const { keys } = await auth.api.getJwks();
    return {
      keys: keys.map((key) => ({ ...key, kid: key.kid ?? '', kty: key.kty ?? 'OKP', alg: key.alg ?? 'EdDSA' })),
    };
  }
}

function wayOf(provider: string): AccountWay {
  return provider === providerId ? 'provider' : 'password';
}
