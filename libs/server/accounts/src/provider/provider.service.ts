import { signInOutcomeKey, type ProviderAnswer, type SignInOutcome } from '@parley/dto';
import { ParleyError, type Doorbell } from '@parley/server-domain';
import type { Auth } from '../auth.ts';
import type { OriginPolicy } from '../origin.ts';
import { reasonOf, type Sessions, type WithCookies } from '../sessions.ts';
import type { AccountStore } from '../store/account-store.ts';
import type { AccountUsers } from '../users.ts';
import { discoveryUrl, type ProviderOptions } from './provider-config.ts';
import { providerId } from './provider-id.ts';

export interface ProviderParts {
  readonly provider: ProviderOptions;
  readonly sessions: Sessions;
  readonly store: AccountStore;
  readonly users: AccountUsers;
  readonly doorbell: Doorbell;
  readonly origins: OriginPolicy;
  /**
   * Makes better-auth with the provider. Apart from the one that everything else goes through, because it waits for the
   * provider to describe itself.
   */
  readonly auth: () => Promise<Auth>;
}

/** A provider that has not described itself by then does not answer, in milliseconds. */
const discoveryTimeoutMs = 5_000;
const retryAfterMs = 10_000;

/** better-auth's words for what may be said to people. */
const outcomes: Readonly<Record<string, SignInOutcome>> = {
  access_denied: 'refused',
  account_already_linked_to_different_user: 'taken',
};

const maxReasonLength = 100;

/** Where the browser is to go now. */
export interface ComingBack {
  /** Where it came from, told when it came to nothing. */
  readonly address: string;
  /** Why it came to nothing, for the log. */
  readonly failure?: string;
}

/** Signing in at an OpenID Connect provider (authorization code flow with PKCE, state and nonce). */
export class ProviderService {
  readonly #parts: ProviderParts;
  #auth: Promise<Auth> | undefined;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
  }

  /**
   * Where the browser is to go. Who is signed in, as a guest or with a password, stays who they are and can come back by
   * the provider too.
   *
   * Errors: `request/invalid` when `returnTo` is not an address of ours; `auth/provider`.
   */
  async start(returnTo: string, cookie: string | undefined): Promise<WithCookies<string>> {
    const callbackURL = this.#home(returnTo);
    const { session } = await this.#parts.sessions.find(cookie);
    const auth = await this.#described();
    const request = {
      body: { provider: providerId, callbackURL, errorCallbackURL: callbackURL, disableRedirect: true },
      headers: new Headers({ cookie: cookie ?? '' }),
      returnHeaders: true,
    } as const;
    const { headers, response } = await (session
      ? auth.api.linkSocialAccount(request)
      : auth.api.signInSocial(request));
    if (response.url === undefined) throw new Error('The provider has no address to sign in at.');
    return { answer: response.url, cookies: headers.getSetCookie() };
  }

  /** Takes what the provider sent the browser back with. */
  async finish(query: ProviderAnswer, cookie: string | undefined): Promise<WithCookies<ComingBack>> {
    const { sessions, store, users, doorbell } = this.#parts;
    const { session: before } = await sessions.find(cookie);
    const auth = await this.#described();
    const response = await auth.api.callbackOAuth({
      method: 'GET',
      query,
      params: { id: providerId },
      headers: new Headers({ cookie: cookie ?? '' }),
      asResponse: true,
    });
    const answer = this.#comingBack(response.headers.get('location') ?? '/');
    const cookies = response.headers.getSetCookie();
    await store.durable();
    if (answer.failure === undefined && before) {
      const { session } = await sessions.find(cookie);
      const user = await users.find(before.user.id);
      const isSomebodyElse = cookies.some((set) => /session_token=[^;]/.test(set));
      if (isSomebodyElse && session) await sessions.end(session.id, doorbell);
      else if (user && before.user.isGuest && !user.isGuest) doorbell.userUpdated(user);
    }
    return { answer, cookies };
  }

  #comingBack(location: string): ComingBack {
    const { publicOrigin } = this.#parts.provider;
    const url = new URL(location, publicOrigin);
    const error = url.searchParams.get('error');
    if (error === null) return { address: url.href };
    const outcome = outcomes[error] ?? 'failed';
    const known = url.pathname === '/api/auth/error' ? new URL('/', publicOrigin) : url;
    known.searchParams.delete('error');
    known.searchParams.delete('error_description');
    known.searchParams.set(signInOutcomeKey, outcome);
    return { address: known.href, failure: `${outcome}: ${error.slice(0, maxReasonLength)}` };
  }

  #home(returnTo: string): string {
    const { provider, origins } = this.#parts;
    const url = URL.parse(returnTo, provider.publicOrigin);
    if (url && [provider.publicOrigin, ...origins.clientOrigins].includes(url.origin)) return url.href;
    const detail = 'must be a path, or an address of an origin that this server knows';
    throw new ParleyError('request/invalid', { errors: [{ pointer: '/returnTo', detail }] });
  }

  /** better-auth, once the provider has described itself. */
  #described(): Promise<Auth> {
    this.#auth ??= this.#describe().catch((error: unknown) => {
      this.#auth = undefined;
      throw new ParleyError('auth/provider', { retryAfterMs, cause: reasonOf(error) });
    });
    return this.#auth;
  }

  async #describe(): Promise<Auth> {
    const { provider, auth } = this.#parts;
    const answer = await fetch(discoveryUrl(provider), { signal: AbortSignal.timeout(discoveryTimeoutMs) });
    const { issuer } = (await answer.json()) as { issuer?: unknown };
    // OpenID Connect Discovery 1.0, 4.3.
    if (issuer !== provider.issuer) throw new Error(`The provider calls itself ${String(issuer)}.`);
    return auth();
  }
}
