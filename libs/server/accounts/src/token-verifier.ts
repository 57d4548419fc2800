import { createPublicKey, hash, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Limits } from '@parley/dto';
import { ParleyError, TokenVerifier, type Identity } from '@parley/server-domain';
import { readAccessToken, type AccessClaims } from './access-token.ts';
import { Lru } from './lru.ts';
import { believed, type AccountStore } from './store/account-store.ts';
import type { AccountUsers } from './users.ts';

/** Tokens whose signature needs no second look, by digest: no token stays in memory. About 5 MB when full. */
const maxVerified = 20_000;
const maxSessions = 20_000;

export interface LocalTokenVerifierOptions {
  readonly issuer: string;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

/**
 * Checks tokens without leaving the event loop: a signature costs about a tenth of a millisecond, once per token. A
 * session that was signed out has no row any more, so its tokens are refused also after a restart. Where this process
 * alone writes the accounts, what it remembers of sessions is right until it ends one itself; otherwise for moments.
 */
export class LocalTokenVerifier extends TokenVerifier {
  readonly #keys = new Map<string, KeyObject>();
  readonly #verified = new Lru<string, AccessClaims>(maxVerified);
  /** Users by session. */
  readonly #sessions: Lru<string, string>;
  /** How many sessions have ended here. */
  #ended = 0;
  readonly #issuer: string;
  readonly #now: () => number;

  constructor(
    private readonly store: AccountStore,
    private readonly users: AccountUsers,
    { issuer, now = Date.now }: LocalTokenVerifierOptions,
  ) {
    super();
    this.#issuer = issuer;
    this.#now = now;
    this.#sessions = new Lru(maxSessions, { ...believed(store), now });
  }

  override async verify(token: string | undefined): Promise<Identity> {
    if (token === undefined || token === '') throw new ParleyError('auth/required');
    const { sub, sid, exp } = await this.#claims(token);
    const expiresAt = exp * 1_000;
    if (expiresAt <= this.#now()) throw new ParleyError('auth/expired');
    if ((await this.#userOf(sid)) !== sub) throw new ParleyError('auth/signed-out');
    const user = await this.users.find(sub);
    if (!user) throw new ParleyError('auth/signed-out');
    return { user, session: sid, expiresAt };
  }

  /** To be called once the session is gone from the store. */
  forget(session: string): void {
    this.#ended += 1;
    this.#sessions.delete(session);
  }

  async #claims(token: string): Promise<AccessClaims> {
    if (token.length > Limits.tokenLength) throw new ParleyError('auth/invalid');
    const digest = hash('sha256', token, 'base64url');
    const known = this.#verified.get(digest);
    if (known) return known;
    const claims = await readAccessToken(token, (kid) => this.#key(kid));
    if (claims?.iss !== this.#issuer || claims.aud !== this.#issuer) throw new ParleyError('auth/invalid');
    this.#verified.set(digest, claims);
    return claims;
  }

  async #userOf(session: string): Promise<string | undefined> {
    const known = this.#sessions.get(session);
    if (known !== undefined) return known;
    const ended = this.#ended;
    const user = await this.store.userOfSession(session);
    // Not when one ended while this was read: it may have been this one.
    if (user !== undefined && ended === this.#ended) this.#sessions.set(session, user);
    return user;
  }

  async #key(kid: string): Promise<KeyObject | undefined> {
    const known = this.#keys.get(kid);
    if (known) return known;
    const stored = await this.store.publicKey(kid);
    if (stored === undefined) return undefined;
    const key = createPublicKey({ key: JSON.parse(stored) as JsonWebKey, format: 'jwk' });
    this.#keys.set(kid, key);
    return key;
  }
}
