import { createHmac, timingSafeEqual } from 'node:crypto';
import { SessionLimit } from '@parley/server-transport';
import { sessionCookieIn } from './session-cookie.ts';
import { networkOf } from './sign-in-limit.ts';

const minuteMs = 60_000;

export interface AuthLimitOptions {
  /** How often in a minute. */
  readonly perMinute: number;
  /** What session cookies are signed with. */
  readonly secret: string;
}

/** What is known of whoever asks before they have been looked up. */
export interface Asking {
  /** The request's Cookie header. */
  readonly cookie: string | undefined;
  readonly address: string | undefined;
}

/**
 * How often one session may ask the accounts routes, and one address all those who have none. Sessions are counted apart,
 * so that people behind one address are not in each other's way. A cookie counts as a session when this server signed it:
 * inventing cookies is of no use.
 */
export class AuthLimit {
  readonly #limit: SessionLimit;
  readonly #secret: string;

  constructor({ perMinute, secret }: AuthLimitOptions) {
    this.#limit = new SessionLimit('accounts', { count: perMinute, perMs: minuteMs });
    this.#secret = secret;
  }

  /** Errors: `limit/exceeded` with `retryAfterMs`. */
  async take({ cookie, address }: Asking): Promise<void> {
    const session = sessionIn(cookie, this.#secret);
    await this.#limit.take(session === undefined ? `at ${networkOf(address ?? 'unknown')}` : `as ${session}`);
  }

  /** The same for sessions alone, where others have a limit of their own. */
  async takeIfSession(cookie: string | undefined): Promise<void> {
    const session = sessionIn(cookie, this.#secret);
    if (session !== undefined) await this.#limit.take(`as ${session}`);
  }
}

/** The name of the session that a cookie of ours stands for, whether or not it still lives. */
function sessionIn(cookie: string | undefined, secret: string): string | undefined {
  const [, name, signature] = /^(\w+)\.([\w%+/=-]+)/.exec(sessionCookieIn(cookie) ?? '') ?? [];
  if (name === undefined || signature === undefined) return undefined;
  // As better-auth signs it; a test compares.
  const ours = Buffer.from(encodeURIComponent(createHmac('sha256', secret).update(name).digest('base64')));
  const theirs = Buffer.from(signature);
  return ours.length === theirs.length && timingSafeEqual(ours, theirs) ? name : undefined;
}
