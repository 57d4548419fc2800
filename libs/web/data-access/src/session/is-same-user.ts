import type { User } from '@parley/dto';

/** The same person, and shown alike. */
export function isSameUser(one: User, other: User): boolean {
  return one.id === other.id && one.name === other.name && one.isGuest === other.isGuest;
}
