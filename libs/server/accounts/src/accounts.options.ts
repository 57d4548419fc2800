import type { OriginPolicy } from './origin.ts';

/** What a deployment decides about accounts. */
export interface AccountsOptions {
  /** Signs session cookies and seals the signing key; at least 32 characters. Another secret signs everybody out. */
  readonly secret: string;
  /** The issuer and audience of tokens: the server's public origin, where it has one. */
  readonly issuer: string;
  /** How long a token is good for, in seconds. Default 600. */
  readonly tokenLifetimeS: number;
  /** New guests from one address in a minute. Default 60. */
  readonly signInsPerMinute: number;
  /** What one session, or one address for all without a session, may ask of the accounts routes in a minute. Default 300. */
  readonly requestsPerMinute: number;
  /** Whose pages may sign people in. */
  readonly origins: OriginPolicy;
}
