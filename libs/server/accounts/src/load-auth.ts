import type { Auth, AuthOptions } from './auth.ts';
import type { AccountStore } from './store/account-store.ts';

/**
 * Loads better-auth when somebody signs in, not while the server starts. In a file of its own, because TypeScript does
 * not rewrite the extension of an import inside a decorated class.
 */
export async function loadAuth(store: AccountStore, options: AuthOptions): Promise<Auth> {
  const { createAuth } = await import('./auth.ts');
  return createAuth(store, options);
}
