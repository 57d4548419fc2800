import type { User, UserId } from '@parley/dto';
import type { createAdapterFactory } from 'better-auth/adapters';

/** A way for somebody to come back as themselves. */
export interface StoredSession {
  readonly id: string;
  readonly expiresAt: Date;
}

/**
 * Where accounts are kept: the tables of better-auth, and what Parley itself asks of them. Implementations:
 * SqliteAccountStore, MongoAccountStore. Everything but a read may fail with `server/read-only`; nothing was changed then.
 */
export abstract class AccountStore {
  /** Whether other processes write here too, so that what was read may soon be otherwise. */
  abstract readonly isShared: boolean;

  /** What better-auth reads and writes through. */
  abstract readonly adapter: ReturnType<typeof createAdapterFactory>;

  /** The users among these ids, each once. */
  abstract users(ids: readonly UserId[]): Promise<readonly User[]>;

  /** What better-auth knows somebody by: the user of this name, or of another that counts as the same (`nameKey`). */
  abstract emailOf(name: string): Promise<string | undefined>;

  /** Whether there is such a user. Fails as `isNameTaken` tells when somebody else has the name. */
  abstract rename(user: UserId, name: string): Promise<boolean>;

  /** From now on the user is no guest. */
  abstract becomeMember(user: UserId): Promise<void>;

  /** The providers of a user's accounts, as better-auth names them. */
  abstract providersOf(user: UserId): Promise<readonly string[]>;

  /** By the token in the session's cookie. */
  abstract session(token: string): Promise<StoredSession | undefined>;

  abstract userOfSession(session: string): Promise<UserId | undefined>;

  abstract sessionsOf(user: UserId): Promise<readonly string[]>;

  abstract endSession(session: string): Promise<void>;

  /** A key that tokens are signed with, as a JSON Web Key (RFC 7517). */
  abstract publicKey(kid: string): Promise<string | undefined>;

  /** Whether writing failed because somebody else has the name. */
  abstract isNameTaken(error: unknown): boolean;

  /** Resolves once everything written so far survives a power cut. */
  abstract durable(): Promise<void>;
}

/** How long what was read of a shared store is believed, in milliseconds: what other nodes do shows that late at most. */
const sharedForMs = 2_000;

/** How long what was read of this store may be remembered. */
export function believed({ isShared }: AccountStore): { readonly maxAgeMs?: number } {
  return isShared ? { maxAgeMs: sharedForMs } : {};
}
