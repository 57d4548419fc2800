import type { User, UserId } from '@parley/dto';
import { ParleyError, UserDirectory } from '@parley/server-domain';
import type { AccountsDatabase, Row } from './accounts-database.ts';
import { errorMessage, sqliteCode } from './error-code.ts';
import { nameKey } from './guest-name.ts';
import { Lru } from './lru.ts';

/** Users whose name is kept in memory: those who are talking, several times over. */
const maxKnown = 20_000;

/** Everybody who has an account here. */
export class AccountUsers extends UserDirectory {
  readonly #known = new Lru<UserId, User>(maxKnown);

  constructor(private readonly db: AccountsDatabase) {
    super();
  }

  /** As of now. `undefined`: there is nobody of this id. */
  find(id: UserId): User | undefined {
    return this.#known.get(id) ?? this.#load([id])[0];
  }

  override users(ids: readonly UserId[]): Promise<readonly User[]> {
    const found = new Map<UserId, User>();
    const missing: UserId[] = [];
    for (const id of ids) {
      const user = this.#known.get(id);
      if (user) found.set(id, user);
      else missing.push(id);
    }
    if (missing.length > 0) for (const user of this.#load(missing)) found.set(user.id, user);
    return Promise.resolve([...found.values()]);
  }

  override async rename(id: UserId, name: string): Promise<User> {
    try {
      const sql = 'update user set name = ?, nameKey = ?, updatedAt = ? where id = ?';
      const changes = this.db.run(sql, name, nameKey(name), new Date().toISOString(), id);
      if (changes === 0) throw new ParleyError('user/not-found');
    } catch (error) {
      throw isNameTaken(error) ? new ParleyError('user/name-taken', { cause: error }) : error;
    } finally {
      this.#known.delete(id);
    }
    await this.db.durable();
    const user = this.find(id);
    if (!user) throw new ParleyError('user/not-found');
    return user;
  }

  #load(ids: readonly UserId[]): User[] {
    const sql = 'select id, name, isAnonymous from user where id in (select value from json_each(?))';
    const users = this.db.all(sql, JSON.stringify(ids)).map(toUser);
    for (const user of users) this.#known.set(user.id, user);
    return users;
  }
}

function toUser({ id, name, isAnonymous }: Row): User {
  return { id: String(id), name: String(name), isGuest: isAnonymous === 1 };
}

/** Whether writing failed because somebody else has the name (SQLITE_CONSTRAINT_UNIQUE). */
export function isNameTaken(error: unknown): boolean {
  return sqliteCode(error) === 2067 && errorMessage(error).includes('nameKey');
}
