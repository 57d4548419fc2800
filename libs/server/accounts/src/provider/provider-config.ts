import { hash } from 'node:crypto';
import type { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { providerId } from './provider-id.ts';

/** An OpenID Connect provider where people of this server sign in. */
export interface ProviderOptions {
  /** Its issuer: `/.well-known/openid-configuration` is below it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What people call it. */
  readonly name: string;
  /** Where browsers reach this server. */
  readonly publicOrigin: string;
}

type OAuthConfig = Parameters<typeof genericOAuth>[0]['config'][number];

/** Where a provider describes itself (OpenID Connect Discovery 1.0, 4). */
export function discoveryUrl({ issuer }: Pick<ProviderOptions, 'issuer'>): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/**
 * What is asked of the provider and taken from it: who somebody is (issuer and subject), and what they would like to be
 * called. Nothing else that it says of people is kept.
 */
export function oauthConfigOf(provider: ProviderOptions): OAuthConfig {
  const { issuer, clientId, clientSecret, name } = provider;
  return {
    providerId,
    name,
    clientId,
    clientSecret,
    discoveryUrl: discoveryUrl(provider),
    scopes: ['openid', 'profile'],
    pkce: true,
    requireIdTokenVerification: true,
    disableProviderLogout: true,
    // With the issuer: the same subject of another provider, configured later, is somebody else.
    accountSubject: ({ profile }) => `${issuer} ${subjectOf(profile)}`,
    mapProfileToUser: (profile) => ({
      email: `${hash('sha256', `${issuer} ${subjectOf(profile)}`)}@${providerId}.parley.invalid`,
      emailVerified: false,
      name: textOf(profile.name) ?? textOf(profile['preferred_username']) ?? textOf(profile['nickname']) ?? '',
    }),
  };
}

function subjectOf(profile: Readonly<Record<string, unknown>>): string {
  const subject = textOf(profile['sub']);
  if (subject === undefined) throw new Error('The provider names nobody.');
  return subject;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const tokens = ['accessToken', 'refreshToken', 'idToken', 'accessTokenExpiresAt', 'refreshTokenExpiresAt'] as const;

/** What came with a sign-in at the provider serves no purpose here afterwards, and would be worth stealing. */
export function withoutTokens<T extends object>(account: T): T {
  const present = tokens.filter((token) => token in account);
  return { ...account, ...Object.fromEntries(present.map((token) => [token, null])) };
}
