import { randomBytes } from 'node:crypto';
import { Limits, type UserId } from '@parley/dto';
import { betterAuth } from 'better-auth/minimal';
import { anonymous } from 'better-auth/plugins/anonymous';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { jwt } from 'better-auth/plugins/jwt';
import { nameKey } from './guest-name.ts';
import { oauthConfigOf, withoutTokens, type ProviderOptions } from './provider/provider-config.ts';
import { providerId } from './provider/provider-id.ts';
import { cookiePrefix } from './session-cookie.ts';
import type { AccountStore } from './store/account-store.ts';

export interface AuthOptions {
  readonly secret: string;
  /** Makes the name of the next guest. */
  readonly newName: () => string;
  /** A name that is free, for somebody who is called this elsewhere. */
  readonly freeName: (wished: string) => Promise<string>;
  /** In seconds. */
  readonly tokenLifetimeS: number;
  readonly issuer: string;
  /** Somebody can come back from now on: it is for us to say that they are no guest. */
  readonly accountMade: (user: UserId) => Promise<void>;
  /** The OpenID Connect provider, and where it sends people back to. */
  readonly provider?: ProviderOptions;
}

/** A guest who does not come back for this long becomes somebody new, in seconds. */
const sessionLifetimeS = 60 * 24 * 60 * 60;
const sessionUpdateAgeS = 24 * 60 * 60;

/**
 * better-auth, used through its `api` alone: its own routes are not mounted, so what it may do besides (changing a name
 * past our rule, linking by e-mail address) can't be asked for. It wants an address for everybody; ours lead nowhere.
 */
export function createAuth(store: AccountStore, options: AuthOptions) {
  const { secret, newName, freeName, tokenLifetimeS, issuer, accountMade, provider } = options;
  return betterAuth({
    database: store.adapter,
    secret,
    // Neither cookies nor tokens depend on it; a provider sends people back to it.
    baseURL: provider?.publicOrigin ?? 'http://localhost',
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    // Ids are strings in every store, so that accounts can move.
    advanced: { cookiePrefix, useSecureCookies: false, database: { generateId: newId } },
    session: { expiresIn: sessionLifetimeS, updateAge: sessionUpdateAgeS },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: Limits.minPasswordLength,
      maxPasswordLength: Limits.maxPasswordLength,
    },
    account: {
      updateAccountOnSignIn: false,
      storeStateStrategy: 'cookie',
      accountLinking: {
        trustedProviders: [providerId],
        allowDifferentEmails: true,
        disableImplicitLinking: true,
      },
    },
    user: {
      additionalFields: {
        // Not required of whoever calls: the hook below makes it.
        nameKey: { type: 'string', required: false, unique: true, input: false, returned: false },
      },
    },
    databaseHooks: {
      user: {
        create: {
          before: async (user) => {
            const name = isAnonymous(user) ? user.name : await freeName(user.name);
            return { data: { ...user, name, nameKey: nameKey(name) } };
          },
        },
      },
      account: {
        create: {
          before: (account) => Promise.resolve({ data: withoutTokens(account) }),
          after: ({ userId }) => accountMade(userId),
        },
        update: { before: (account) => Promise.resolve({ data: withoutTokens(account) }) },
      },
    },
    plugins: [
      anonymous({ generateName: newName, disableDeleteAnonymousUser: true }),
      jwt({
        disableSettingJwtHeader: true,
        jwks: { keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' } },
        jwt: { issuer, audience: issuer, expirationTime: `${tokenLifetimeS}s` },
      }),
      ...(provider ? [genericOAuth({ config: [oauthConfigOf(provider)] })] : []),
    ],
  });
}

/** 192 bits: nobody meets one by chance, or by trying. */
function newId(): string {
  return randomBytes(24).toString('base64url');
}

function isAnonymous(user: object): boolean {
  return 'isAnonymous' in user && user.isAnonymous === true;
}

export type Auth = ReturnType<typeof createAuth>;
