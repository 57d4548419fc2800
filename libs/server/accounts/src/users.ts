import type { User, UserId } from '@parley/dto';
import { ParleyError, UserDirectory } from '@parley/server-domain';
import { Lru } from './lru.ts';
import { believed, type AccountStore } from './store/account-store.ts';

/** Users whose name is kept in memory: those who are talking, several times over. */
const maxKnown = 20_000;

/** Everybody who has an account here. */
export class AccountUsers extends UserDirectory {
  readonly #known: Lru<UserId, User>;
  /** How often somebody has changed. */
  #changes = 0;

  constructor(private readonly store: AccountStore) {
    super();
    this.#known = new Lru(maxKnown, believed(store));
  }

  /** As of now. `undefined`: there is nobody of this id. */
  async find(id: UserId): Promise<User | undefined> {
    return this.#known.get(id) ?? (await this.#load([id]))[0];
  }

  override async users(ids: readonly UserId[]): Promise<readonly User[]> {
    const found = new Map<UserId, User>();
    const missing: UserId[] = [];
    for (const id of ids) {
      const user = this.#known.get(id);
      if (user) found.set(id, user);
      else missing.push(id);
    }
    if (missing.length > 0) for (const user of await this.#load(missing)) found.set(user.id, user);
    return [...found.values()];
  }

  override async rename(id: UserId, name: string): Promise<User> {
    try {
      if (!(await this.store.rename(id, name))) throw new ParleyError('user/not-found');
    } catch (error) {
      throw this.store.isNameTaken(error) ? new ParleyError('user/name-taken', { cause: error }) : error;
    } finally {
      this.forget(id);
    }
    await this.store.durable();
    const user = await this.find(id);
    if (!user) throw new ParleyError('user/not-found');
    return user;
  }

  /** To be called once a user has changed in the store. */
  forget(id: UserId): void {
    this.#changes += 1;
    this.#known.delete(id);
  }

  async #load(ids: readonly UserId[]): Promise<readonly User[]> {
    const changes = this.#changes;
    const users = await this.store.users(ids);
    // Not when somebody changed while this was read: it may be how they were before.
    if (changes === this.#changes) for (const user of users) this.#known.set(user.id, user);
    return users;
  }
}
