import type { OriginPolicy } from './origin.ts';
import type { ProviderOptions } from './provider/provider-config.ts';

/** What a deployment decides about accounts. */
export interface AccountsOptions {
  /** Signs session cookies and seals the signing key; at least 32 characters. Another secret signs everybody out. */
  readonly secret: string;
  /** The issuer and audience of tokens: the server's public origin, where it has one. */
  readonly issuer: string;
  /** How long a token is good for, in seconds. Default 600. */
  readonly tokenLifetimeS: number;
  /** New guests and accounts from one address in a minute. Default 60. */
  readonly signInsPerMinute: number;
  /** What one session, or one address for all without a session, may ask of the accounts routes in a minute. Default 300. */
  readonly requestsPerMinute: number;
  /** Whose pages may sign people in. */
  readonly origins: OriginPolicy;
  /** Whether one may come without an account. */
  readonly guests: boolean;
  /** Whether accounts of a name and a password are made and used. */
  readonly passwords: boolean;
  /** Where people sign in besides. */
  readonly provider: ProviderOptions | undefined;
}
