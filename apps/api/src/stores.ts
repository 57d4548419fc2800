import { loadSecret, openMongoAccounts, SqliteAccountStore, type AccountStore } from '@parley/server-accounts';
import type { MessageLog, RoomDirectory } from '@parley/server-domain';
import { openSqliteStore } from '@parley/server-store-sqlite';
import type { Config } from './config/config.ts';

/** Everything that is kept, wherever the settings say. */
export interface Stores extends AsyncDisposable {
  readonly kind: 'sqlite' | 'mongodb';
  readonly log: MessageLog;
  readonly rooms: RoomDirectory;
  readonly accounts: AccountStore;
  readonly secret: string;
}

/** Opens the data folder, or the database of MONGODB_URI. Errors: StoreOpenError, MongoOpenError, AccountsOpenError. */
export function openStores(config: Config, onFatal: (error: Error) => void): Promise<Stores> {
  const { MONGODB_URI: uri, AUTH_SECRET: secret } = config;
  return uri === undefined || secret === undefined ? openFolder(config, onFatal) : openDatabase(uri, secret);
}

async function openFolder({ DATA_DIR, AUTH_SECRET }: Config, onFatal: (error: Error) => void): Promise<Stores> {
  await using opened = new AsyncDisposableStack();
  // First of all: whoever has the store has the folder.
  const { log, rooms } = opened.use(await openSqliteStore({ folder: DATA_DIR, onFatal }));
  const secret = AUTH_SECRET ?? (await loadSecret(DATA_DIR));
  const accounts = opened.use(await SqliteAccountStore.open(DATA_DIR, secret));
  const resources = opened.move();
  return { kind: 'sqlite', log, rooms, accounts, secret, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function openDatabase(uri: string, secret: string): Promise<Stores> {
  // Whoever has a folder does not wait for the driver to load.
  const { openMongoStore } = await import('@parley/server-store-mongo');
  await using opened = new AsyncDisposableStack();
  const { log, rooms, connection } = opened.use(await openMongoStore({ uri }));
  const accounts = await openMongoAccounts(connection, secret);
  const resources = opened.move();
  return { kind: 'mongodb', log, rooms, accounts, secret, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
