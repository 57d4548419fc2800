import type { Connection } from 'mongoose';
import type { AccountStore } from './account-store.ts';

/** Opens the accounts of a database, loading what speaks to it; see `MongoAccountStore.open`. Errors: AccountsOpenError. */
export async function openMongoAccounts(connection: Connection, secret: string): Promise<AccountStore> {
  const { MongoAccountStore } = await import('./mongo-account-store.ts');
  return MongoAccountStore.open(connection, secret);
}
