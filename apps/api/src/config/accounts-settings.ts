import { OriginPolicy, type AccountsOptions } from '@parley/server-accounts';
import type { Config } from './config.ts';

/** What the settings say about accounts. */
export function accountsSettings(config: Config, secret: string): AccountsOptions {
  const ways = config.SIGN_IN_WAYS;
  return {
    secret,
    issuer: config.PUBLIC_URL ?? 'parley',
    tokenLifetimeS: config.TOKEN_LIFETIME_S,
    signInsPerMinute: config.SIGN_INS_PER_MINUTE,
    requestsPerMinute: config.AUTH_REQUESTS_PER_MINUTE,
    origins: new OriginPolicy({ publicOrigin: config.PUBLIC_URL, clientOrigins: config.CLIENT_ORIGINS }),
    guests: ways.includes('guest'),
    passwords: ways.includes('password'),
    provider: ways.includes('provider') ? providerOf(config) : undefined,
  };
}

function providerOf(config: Config): AccountsOptions['provider'] {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME, PUBLIC_URL } = config;
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined || OIDC_CLIENT_SECRET === undefined) return undefined;
  if (PUBLIC_URL === undefined) return undefined;
  return {
    issuer: OIDC_ISSUER,
    clientId: OIDC_CLIENT_ID,
    clientSecret: OIDC_CLIENT_SECRET,
    name: OIDC_NAME,
    publicOrigin: PUBLIC_URL,
  };
}
