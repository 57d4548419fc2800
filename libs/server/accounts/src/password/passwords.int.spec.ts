import { describe, expect, test } from '@jest/globals';
import { ParleyError } from '@parley/server-domain';
import { admit, cookieOf, fillDisk, makeRoom, openAccounts, signedInBy } from '../testing/accounts-world.ts';

const password = 'correct horse battery';
const ada = { name: 'Ada', password };
const here = { cookie: undefined, address: '192.0.2.7' };
const wrong = { code: 'auth/credentials' };
const exceeded = { code: 'limit/exceeded', retryAfterMs: expect.any(Number) };

describe('making an account', () => {
  test('lets somebody come back under their name, spelt in any way that is the same', async () => {
    await using world = await openAccounts();
    const made = signedInBy(await world.passwords.signUp(ada, undefined, admit));
    expect(made.user).toEqual({ id: expect.any(String), name: 'Ada', isGuest: false });
    expect((await world.accounts.token(made.cookie)).answer.user).toEqual(made.user);
    for (const name of ['Ada', 'ADA', ' ada ']) {
      const back = signedInBy(await world.passwords.signIn({ name, password }, here));
      expect(back.user).toEqual(made.user);
      expect((await world.verifier.verify(back.token)).user).toEqual(made.user);
    }
  });

  test('leaves a guest who they are, in the session they are in', async () => {
    await using world = await openAccounts();
    const guest = await world.signIn();
    const made = await world.passwords.signUp({ name: guest.user.name, password }, guest.cookie, admit);
    expect(made.answer.user).toEqual({ ...guest.user, isGuest: false });
    expect((await world.verifier.verify(guest.token)).user).toEqual(made.answer.user);
    expect((await world.accounts.current(guest.cookie)).answer.ways).toEqual(['password']);
    expect(world.doorbell.updated).toEqual([made.answer.user]);
    const { answer } = await world.passwords.signIn({ name: guest.user.name, password }, here);
    expect(answer.user.id).toBe(guest.user.id);
  });

  test('can take another name with it', async () => {
    await using world = await openAccounts();
    const guest = await world.signIn();
    const made = await world.passwords.signUp(ada, guest.cookie, admit);
    expect(made.answer.user).toEqual({ id: guest.user.id, name: 'Ada', isGuest: false });
  });

  test('under a name that is taken changes nothing', async () => {
    await using world = await openAccounts();
    await world.passwords.signUp(ada, undefined, admit);
    const guest = await world.signIn();
    const taken = { code: 'user/name-taken' };
    await expect(world.passwords.signUp({ name: 'ADA', password }, guest.cookie, admit)).rejects.toMatchObject(taken);
    await expect(world.passwords.signUp({ name: 'ADA', password }, undefined, admit)).rejects.toMatchObject(taken);
    expect((await world.accounts.token(guest.cookie)).answer.user).toEqual(guest.user);
  });

  test('is for people without one, and asks to admit those who are new', async () => {
    await using world = await openAccounts();
    const refuse = (): Promise<void> => Promise.reject(new ParleyError('limit/exceeded'));
    await expect(world.passwords.signUp(ada, undefined, refuse)).rejects.toMatchObject({ code: 'limit/exceeded' });
    const guest = await world.signIn();
    const made = signedInBy(await world.passwords.signUp(ada, guest.cookie, refuse));
    expect(made.user.id).toBe(guest.user.id);
    await expect(world.passwords.signUp({ name: 'Ben', password }, guest.cookie, admit)).rejects.toMatchObject({
      code: 'auth/has-account',
    });
  });

  test('twice at once makes one', async () => {
    await using world = await openAccounts();
    const guest = await world.signIn();
    const both = [ada, ada].map((body) => world.passwords.signUp(body, guest.cookie, admit));
    const results = await Promise.allSettled(both);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(results[1]).toMatchObject({ reason: { code: 'auth/has-account' } });
  });

  test('holds after a restart', async () => {
    await using first = await openAccounts();
    const { user } = (await first.passwords.signUp(ada, undefined, admit)).answer;
    await using second = await openAccounts({ folder: first.folder });
    expect((await second.passwords.signIn(ada, here)).answer.user).toEqual(user);
  });

  test('on a full disk is refused, and works once there is room', async () => {
    await using world = await openAccounts();
    const guest = await world.signIn();
    fillDisk(world.db);
    const full = { code: 'server/read-only', retryAfterMs: expect.any(Number) };
    await expect(world.passwords.signUp(ada, guest.cookie, admit)).rejects.toMatchObject(full);
    expect((await world.accounts.token(guest.cookie)).answer.user).toEqual(guest.user);
    makeRoom(world.db);
    expect((await world.passwords.signUp(ada, guest.cookie, admit)).answer.user.isGuest).toBe(false);
  });
});

describe('signing in', () => {
  test('tells a wrong password no different from a wrong name, a guest’s or one signed in elsewhere', async () => {
    await using world = await openAccounts();
    await world.passwords.signUp(ada, undefined, admit);
    const guest = await world.signIn();
    for (const name of ['Ada', 'Nobody', guest.user.name]) {
      await expect(world.passwords.signIn({ name, password: 'wrong' }, here)).rejects.toMatchObject(wrong);
    }
  });

  test('is by one’s present name', async () => {
    await using world = await openAccounts();
    const { user } = (await world.passwords.signUp(ada, undefined, admit)).answer;
    await world.users.rename(user.id, 'Countess');
    await expect(world.passwords.signIn(ada, here)).rejects.toMatchObject(wrong);
    expect((await world.passwords.signIn({ name: 'Countess', password }, here)).answer.user.id).toBe(user.id);
  });

  test('ends the session that the browser had', async () => {
    await using world = await openAccounts();
    await world.passwords.signUp(ada, undefined, admit);
    const guest = await world.signIn();
    const { session } = await world.verifier.verify(guest.token);
    await world.passwords.signIn(ada, { ...here, cookie: guest.cookie });
    expect(world.doorbell.signedOut).toEqual([session]);
    await expect(world.verifier.verify(guest.token)).rejects.toMatchObject({ code: 'auth/signed-out' });
  });

  test('can’t be tried forever, and others are not kept out by it', async () => {
    await using world = await openAccounts();
    await world.passwords.signUp(ada, undefined, admit);
    const guess = (address: string) => world.passwords.signIn({ name: 'Ada', password: 'wrong' }, { ...here, address });
    for (let failure = 0; failure < 10; failure += 1) await expect(guess('192.0.2.7')).rejects.toMatchObject(wrong);
    await expect(guess('192.0.2.7')).rejects.toMatchObject(exceeded);
    await expect(world.passwords.signIn(ada, here)).rejects.toMatchObject(exceeded);
    const elsewhere = { ...here, address: '192.0.2.8' };
    for (let time = 0; time < 15; time += 1) await world.passwords.signIn(ada, elsewhere);
  });

  test('keeps no password, only what it takes to check one', async () => {
    await using world = await openAccounts();
    await world.passwords.signUp(ada, undefined, admit);
    const [row] = world.db.all('select * from account');
    expect(row?.['password']).toMatch(/^[0-9a-f]+:[0-9a-f]{128}$/);
    expect(JSON.stringify(row)).not.toContain(password);
  });
});

describe('changing a password', () => {
  const newPassword = 'staple correct horse';

  test('ends all other sessions and leaves this one', async () => {
    await using world = await openAccounts();
    const made = signedInBy(await world.passwords.signUp(ada, undefined, admit));
    const other = signedInBy(await world.passwords.signIn(ada, here));
    await world.passwords.change({ password, newPassword }, { ...here, cookie: made.cookie });
    expect((await world.verifier.verify(made.token)).user).toEqual(made.user);
    await expect(world.verifier.verify(other.token)).rejects.toMatchObject({ code: 'auth/signed-out' });
    await expect(world.passwords.signIn(ada, here)).rejects.toMatchObject(wrong);
    await world.passwords.signIn({ name: 'Ada', password: newPassword }, here);
  });

  test('takes the current one, and somebody who has one', async () => {
    await using world = await openAccounts();
    const made = signedInBy(await world.passwords.signUp(ada, undefined, admit));
    const guest = await world.signIn();
    const change = (cookie: string | undefined, current: string) =>
      world.passwords.change({ password: current, newPassword }, { ...here, cookie });
    await expect(change(made.cookie, 'wrong')).rejects.toMatchObject(wrong);
    await expect(change(guest.cookie, password)).rejects.toMatchObject(wrong);
    await expect(change(undefined, password)).rejects.toMatchObject({ code: 'auth/required' });
    expect(cookieOf(await change(made.cookie, password))).toBe('');
  });
});
