import type { User, UserId } from '@parley/dto';
import { errorMessage, sqliteCode } from '../error-code.ts';
import { nameKey } from '../guest-name.ts';
import { AccountStore, type StoredSession } from './account-store.ts';
import { AccountsDatabase, type Row } from './accounts-database.ts';
import { sqliteAdapter } from './sqlite-adapter.ts';

/** Accounts in `accounts.db`. */
export class SqliteAccountStore extends AccountStore implements AsyncDisposable {
  override readonly isShared = false;
  override readonly adapter: AccountStore['adapter'];

  constructor(private readonly db: AccountsDatabase) {
    super();
    this.adapter = sqliteAdapter(db);
  }

  /** Opens `accounts.db` in this folder, or makes it; see `AccountsDatabase.open`. Errors: AccountsOpenError. */
  static async open(folder: string, secret: string): Promise<SqliteAccountStore> {
    return new SqliteAccountStore(await AccountsDatabase.open(folder, secret));
  }

  override users(ids: readonly UserId[]): Promise<readonly User[]> {
    const sql = 'select id, name, isAnonymous from user where id in (select value from json_each(?))';
    return this.#answer(() => this.db.all(sql, JSON.stringify(ids)).map(toUser));
  }

  override emailOf(name: string): Promise<string | undefined> {
    return this.#text('select email from user where nameKey = ?', nameKey(name));
  }

  override rename(user: UserId, name: string): Promise<boolean> {
    const sql = 'update user set name = ?, nameKey = ?, updatedAt = ? where id = ?';
    return this.#answer(() => this.db.run(sql, name, nameKey(name), now(), user) > 0);
  }

  override becomeMember(user: UserId): Promise<void> {
    const sql = 'update user set isAnonymous = 0, updatedAt = ? where id = ?';
    return this.#answer(() => void this.db.run(sql, now(), user));
  }

  override providersOf(user: UserId): Promise<readonly string[]> {
    return this.#texts('select providerId from account where userId = ?', user);
  }

  override session(token: string): Promise<StoredSession | undefined> {
    return this.#answer(() => {
      const row = this.db.get('select id, expiresAt from session where token = ?', token);
      return row && { id: String(row['id']), expiresAt: new Date(String(row['expiresAt'])) };
    });
  }

  override userOfSession(session: string): Promise<UserId | undefined> {
    return this.#text('select userId from session where id = ?', session);
  }

  override sessionsOf(user: UserId): Promise<readonly string[]> {
    return this.#texts('select id from session where userId = ?', user);
  }

  override endSession(session: string): Promise<void> {
    return this.#answer(() => void this.db.run('delete from session where id = ?', session));
  }

  override publicKey(kid: string): Promise<string | undefined> {
    return this.#text('select publicKey from jwks where id = ?', kid);
  }

  /** SQLITE_CONSTRAINT_UNIQUE. */
  override isNameTaken(error: unknown): boolean {
    return sqliteCode(error) === 2067 && errorMessage(error).includes('nameKey');
  }

  override durable(): Promise<void> {
    return this.db.durable();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.db[Symbol.asyncDispose]();
  }

  async #text(sql: string, value: string): Promise<string | undefined> {
    return (await this.#texts(sql, value))[0];
  }

  #texts(sql: string, value: string): Promise<string[]> {
    return this.#answer(() => this.db.all(sql, value).flatMap((row) => Object.values(row).map(String)));
  }

  /** What SQLite throws becomes a rejection. */
  #answer<T>(ask: () => T): Promise<T> {
    return new Promise((resolve) => {
      resolve(ask());
    });
  }
}

function toUser({ id, name, isAnonymous }: Row): User {
  return { id: String(id), name: String(name), isGuest: isAnonymous === 1 };
}

function now(): string {
  return new Date().toISOString();
}
