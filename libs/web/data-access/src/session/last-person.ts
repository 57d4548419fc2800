import type { User } from '@parley/dto';

const key = 'parley.signed-in';

/**
 * Who was signed in here when last seen, kept in this browser: then a visit's first request is for their token, and what
 * they wrote has their name before the server has said a word.
 */
export const lastPerson = {
  /** Somebody was signed in, by whatever name. */
  isKnown(): boolean {
    try {
      return localStorage.getItem(key) !== null;
    } catch {
      return false;
    }
  },
  read(): User | undefined {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
      return isUser(stored) ? { id: stored.id, name: stored.name, isGuest: stored.isGuest } : undefined;
    } catch {
      // Forbidden, or not of this form.
      return undefined;
    }
  },
  write({ id, name, isGuest }: User): void {
    try {
      localStorage.setItem(key, JSON.stringify({ id, name, isGuest }));
    } catch {
      // Storage is full or forbidden: the next visit takes one request more.
    }
  },
  forget(): void {
    try {
      localStorage.removeItem(key);
    } catch {
      // Then there was nothing to forget either.
    }
  },
};

function isUser(value: unknown): value is User {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, isGuest } = value as Partial<Record<string, unknown>>;
  return typeof id === 'string' && typeof name === 'string' && typeof isGuest === 'boolean';
}
