import type { Doorbell } from '@parley/server-domain';
import type { AccountsOptions } from './accounts.options.ts';
import { AccountsService } from './accounts.service.ts';
import type { Auth, AuthOptions } from './auth.ts';
import { PasswordLimit } from './password/password-limit.ts';
import { PasswordsService } from './password/passwords.service.ts';
import { freeName } from './provider/free-name.ts';
import { ProviderService } from './provider/provider.service.ts';
import { Sessions } from './sessions.ts';
import type { AccountStore } from './store/account-store.ts';
import { LocalTokenVerifier } from './token-verifier.ts';
import { AccountUsers } from './users.ts';

export interface AccountsEnvironment {
  /** Loads better-auth. */
  readonly loadAuth: (store: AccountStore, options: AuthOptions) => Promise<Auth>;
  /** A number from 0 up to but not including 1. Default `Math.random`. */
  readonly random?: () => number;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

type Settings = Omit<AccountsOptions, 'signInsPerMinute' | 'requestsPerMinute'>;

/** The services of accounts over a store, as module and tests put them together. */
export function accountsOver(store: AccountStore, options: Settings, environment: AccountsEnvironment) {
  const { loadAuth, random } = environment;
  const { secret, issuer, tokenLifetimeS, provider, origins } = options;
  const users = new AccountUsers(store);
  const verifier = new LocalTokenVerifier(store, users, { issuer, ...(environment.now && { now: environment.now }) });
  const auth = (more: Pick<AuthOptions, 'newName' | 'provider'>): Promise<Auth> =>
    loadAuth(store, {
      secret,
      issuer,
      tokenLifetimeS,
      freeName: (wished) => freeName(store, wished, random),
      accountMade: async (user) => {
        await store.becomeMember(user);
        users.forget(user);
      },
      ...more,
    });
  const sessions = new Sessions({
    store,
    users,
    verifier,
    auth: (newName) => auth({ newName }),
    ...(random && { random }),
  });
  const accounts = new AccountsService(sessions, store);
  const limit = new PasswordLimit();
  return {
    users,
    verifier,
    accounts,
    passwords: (doorbell: Doorbell) => new PasswordsService({ sessions, store, users, limit, doorbell }),
    provider: (doorbell: Doorbell) =>
      provider &&
      new ProviderService({
        ...{ provider, sessions, store, users, doorbell, origins },
        // Nobody becomes a guest by a provider.
        auth: () => auth({ newName: () => '', provider }),
      }),
  };
}
