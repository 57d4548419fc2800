import { Buffer } from 'node:buffer';
import { verify, type KeyObject } from 'node:crypto';

/** What a token says once its signature was checked. */
export interface AccessClaims {
  /** The user's id. */
  readonly sub: string;
  /** The session's id. */
  readonly sid: string;
  /** Seconds since the Unix epoch. */
  readonly exp: number;
  readonly iss: string;
  readonly aud: string;
}

/**
 * The claims of a compact JWS (RFC 7515) signed with Ed25519 by one of our keys; `undefined` for anything else. It takes
 * the algorithm from the key, never from the token.
 */
export async function readAccessToken(
  token: string,
  keyOf: (kid: string) => Promise<KeyObject | undefined>,
): Promise<AccessClaims | undefined> {
  const [head, body, signature, ...rest] = token.split('.');
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0) return undefined;
  const { alg, kid } = parse(head);
  if (alg !== 'EdDSA' || typeof kid !== 'string') return undefined;
  const key = await keyOf(kid);
  if (!key) return undefined;
  const signed = Buffer.from(token.slice(0, head.length + 1 + body.length));
  if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) return undefined;
  return claimsOf(parse(body));
}

function claimsOf({ sub, sid, exp, iss, aud }: Record<string, unknown>): AccessClaims | undefined {
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number') return undefined;
  if (typeof iss !== 'string' || typeof aud !== 'string') return undefined;
  return { sub, sid, exp, iss, aud };
}

function parse(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Not JSON: it has no claims, and what has none is refused.
    return {};
  }
}
