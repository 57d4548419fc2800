import type { User, UserId } from '@parley/dto';

/** Who is speaking, as proved by a token. */
export interface Identity {
  /** With the name as it is now, not as of the token. */
  readonly user: User;
  /** The signed-in session that the token belongs to; signing out ends all sockets of it. */
  readonly session: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** Proves who is speaking. Errors: `auth/required`, `auth/invalid`, `auth/expired`, `auth/signed-out`. */
export abstract class TokenVerifier {
  abstract verify(token: string | undefined): Promise<Identity>;
}

/** Who there is. */
export abstract class UserDirectory {
  /** The users among these ids; unknown ones are left out. */
  abstract users(ids: readonly UserId[]): Promise<readonly User[]>;

  /** Errors: `user/name-taken`, `user/not-found`. */
  abstract rename(user: UserId, name: string): Promise<User>;
}
