import type { OriginPolicy } from './origin.ts';

/** What a deployment decides about accounts; it is also the token by which it is injected. */
export abstract class AccountsOptions {
  /** Signs session cookies and seals the signing key; at least 32 characters. Another secret signs everybody out. */
  abstract readonly secret: string;
  /** The issuer and audience of tokens: the server's public origin, where it has one. */
  abstract readonly issuer: string;
  /** How long a token is good for, in seconds. Default 600. */
  abstract readonly tokenLifetimeS: number;
  /** New guests from one address in a minute. Default 60. */
  abstract readonly signInsPerMinute: number;
  /** Whose pages may sign people in. */
  abstract readonly origins: OriginPolicy;
}
