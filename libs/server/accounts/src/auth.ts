import { betterAuth } from 'better-auth/minimal';
import { anonymous } from 'better-auth/plugins/anonymous';
import { jwt } from 'better-auth/plugins/jwt';
import type { AccountsDatabase } from './accounts-database.ts';
import { authAdapter } from './auth-adapter.ts';
import { nameKey } from './guest-name.ts';
import { cookiePrefix } from './session-cookie.ts';

export interface AuthOptions {
  readonly secret: string;
  /** Makes the name of the next guest. */
  readonly newName: () => string;
  /** In seconds. */
  readonly tokenLifetimeS: number;
  readonly issuer: string;
}

/** A guest who does not come back for this long becomes somebody new, in seconds. */
const sessionLifetimeS = 60 * 24 * 60 * 60;
const sessionUpdateAgeS = 24 * 60 * 60;

/**
 * better-auth, used through its `api` alone: its own routes are not mounted, so what it may do later to people without
 * an account here (sign-up, linking, changing a name past our rule) can't be asked for.
 */
export function createAuth(db: AccountsDatabase, { secret, newName, tokenLifetimeS, issuer }: AuthOptions) {
  return betterAuth({
    database: authAdapter(db),
    secret,
    // Neither cookies nor tokens depend on it; better-auth wants one.
    baseURL: 'http://localhost',
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    advanced: { cookiePrefix, useSecureCookies: false },
    session: { expiresIn: sessionLifetimeS, updateAge: sessionUpdateAgeS },
    user: {
      additionalFields: {
        nameKey: { type: 'string', required: true, unique: true, input: false, returned: false },
      },
    },
    databaseHooks: {
      user: { create: { before: (user) => Promise.resolve({ data: { ...user, nameKey: nameKey(user.name) } }) } },
    },
    plugins: [
      anonymous({ generateName: newName, disableDeleteAnonymousUser: true }),
      jwt({
        disableSettingJwtHeader: true,
        jwks: { keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' } },
        jwt: { issuer, audience: issuer, expirationTime: `${tokenLifetimeS}s` },
      }),
    ],
  });
}

export type Auth = ReturnType<typeof createAuth>;
