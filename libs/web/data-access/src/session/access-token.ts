/** What the client reads in its own token. The server alone decides whether it is worth anything. */
export interface TokenClaims {
  readonly sub: string;
  readonly name?: string;
  readonly isAnonymous?: boolean;
  /** Seconds since 1970. */
  readonly exp: number;
}

/** The claims of a JWT, unverified; undefined when it is not one. */
export function claimsOf(token: string): TokenClaims | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isClaims(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

function isClaims(value: unknown): value is TokenClaims {
  if (typeof value !== 'object' || value === null) return false;
  const { sub, exp } = value as Partial<Record<string, unknown>>;
  return typeof sub === 'string' && typeof exp === 'number';
}
