import { describe, expect, test } from '@jest/globals';
import type { AccountStore } from '../store/account-store.ts';
import { accountsWorld, admit, signedInBy } from './accounts-world.ts';

export interface StoreUnderTest extends AsyncDisposable {
  readonly store: AccountStore;
  /** Another store over what this one keeps, as after a restart. */
  readonly reopen: () => Promise<StoreUnderTest>;
}

const password = 'correct horse battery';
const here = { cookie: undefined, address: '192.0.2.7' };

/** What every AccountStore promises, with better-auth over it. */
export function describeAccountStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    test('keeps people, names and sessions over a restart', async () => {
      await using first = await open();
      const before = accountsWorld(first.store);
      const [ada, ben] = [await before.signIn(), await before.signIn()];
      await before.users.rename(ada.user.id, 'Ada');
      await using second = await first.reopen();
      const after = accountsWorld(second.store);
      expect((await after.accounts.token(ada.cookie)).answer.user).toEqual({ ...ada.user, name: 'Ada' });
      expect((await after.verifier.verify(ben.token)).user).toEqual(ben.user);
      expect(new Set(await after.users.users([ada.user.id, 'nobody', ben.user.id]))).toEqual(
        new Set([{ ...ada.user, name: 'Ada' }, ben.user]),
      );
    });

    test('gives a name to one person, spelt in any way', async () => {
      await using opened = await open();
      const world = accountsWorld(opened.store);
      const [ada, ben] = [await world.signIn(), await world.signIn()];
      await world.users.rename(ada.user.id, 'Ada');
      await expect(world.users.rename(ben.user.id, ' ADA')).rejects.toMatchObject({ code: 'user/name-taken' });
      await expect(world.users.rename('nobody', 'Ben')).rejects.toMatchObject({ code: 'user/not-found' });
      const taken = world.passwords.signUp({ name: 'ada', password }, undefined, admit);
      await expect(taken).rejects.toMatchObject({ code: 'user/name-taken' });
      const guests = await Promise.all(Array.from({ length: 8 }, () => world.signIn()));
      expect(new Set(guests.map(({ user }) => user.id)).size).toBe(8);
    });

    test('makes members of guests who choose a password, and lets them come back', async () => {
      await using opened = await open();
      const world = accountsWorld(opened.store);
      const guest = await world.signIn();
      const { answer } = await world.passwords.signUp({ name: 'Ada', password }, guest.cookie, admit);
      expect(answer.user).toEqual({ id: guest.user.id, name: 'Ada', isGuest: false });
      const back = signedInBy(await world.passwords.signIn({ name: 'ADA', password }, here));
      expect(back.user).toEqual(answer.user);
      expect((await world.accounts.current(back.cookie)).answer.ways).toEqual(['password']);
      const wrong = world.passwords.signIn({ name: 'Ada', password: 'wrong' }, here);
      await expect(wrong).rejects.toMatchObject({ code: 'auth/credentials' });
    });

    test('ends sessions for good', async () => {
      await using opened = await open();
      const world = accountsWorld(opened.store);
      const made = signedInBy(await world.passwords.signUp({ name: 'Ada', password }, undefined, admit));
      const other = signedInBy(await world.passwords.signIn({ name: 'Ada', password }, here));
      const change = { password, newPassword: 'staple correct horse' };
      await world.passwords.change(change, { ...here, cookie: made.cookie });
      await expect(world.verifier.verify(other.token)).rejects.toMatchObject({ code: 'auth/signed-out' });
      await world.accounts.signOut(made.cookie, world.doorbell.bell);
      await expect(world.verifier.verify(made.token)).rejects.toMatchObject({ code: 'auth/signed-out' });
      await expect(world.accounts.token(made.cookie)).rejects.toMatchObject({ code: 'auth/required' });
      expect(await opened.store.sessionsOf(made.user.id)).toEqual([]);
    });
  });
}
