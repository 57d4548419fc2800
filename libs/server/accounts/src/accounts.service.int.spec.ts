import { describe, expect, test } from '@jest/globals';
import { ParleyError } from '@parley/server-domain';
import { admit, fillDisk, makeRoom, openAccounts } from './testing/accounts-world.ts';

const readOnly = { code: 'server/read-only', retryAfterMs: expect.any(Number) };
const dayMs = 24 * 60 * 60 * 1_000;

describe('signing in', () => {
  test('makes a guest, with a cookie that scripts can’t read and a token that proves who it is', async () => {
    await using world = await openAccounts();
    const { answer, cookies } = await world.accounts.signInAsGuest(undefined, admit);
    expect(answer.user).toMatchObject({ isGuest: true, name: expect.stringMatching(/^\w+ \w+ \d+$/) });
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(/^parley\.session_token=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await world.verifier.verify(answer.token)).user).toEqual(answer.user);
  });

  test('puts nothing about a person into the token', async () => {
    await using world = await openAccounts();
    const { token } = await world.signIn();
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(Object.keys(claims).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'sid', 'sub']);
  });

  test('again with the cookie leaves people who they are', async () => {
    await using world = await openAccounts();
    const ada = await world.signIn();
    const { answer } = await world.accounts.signInAsGuest(ada.cookie, admit);
    expect(answer.user).toEqual(ada.user);
  });

  test('asks to be admitted for a new guest alone', async () => {
    await using world = await openAccounts();
    const ada = await world.signIn();
    const refuse = (): Promise<void> => Promise.reject(new ParleyError('limit/exceeded'));
    expect((await world.accounts.signInAsGuest(ada.cookie, refuse)).answer.user).toEqual(ada.user);
    await expect(world.accounts.signInAsGuest(undefined, refuse)).rejects.toMatchObject({ code: 'limit/exceeded' });
    expect(world.db.get('select count(*) n from user')).toEqual({ n: 1 });
  });

  test('on a full disk is refused, and goes on once there is room; who is signed in stays so', async () => {
    await using world = await openAccounts();
    const ada = await world.signIn();
    fillDisk(world.db);
    await expect(world.signIn()).rejects.toMatchObject(readOnly);
    expect((await world.accounts.token(ada.cookie)).answer.user).toEqual(ada.user);
    makeRoom(world.db);
    expect((await world.signIn()).user.id).not.toBe(ada.user.id);
  });

  test('with a forged cookie makes somebody new', async () => {
    await using world = await openAccounts();
    const ada = await world.signIn();
    const forged = `${ada.cookie.split('.').slice(0, 2).join('.')}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D`;
    await expect(world.accounts.token(forged)).rejects.toMatchObject({ code: 'auth/required' });
    expect((await world.accounts.signInAsGuest(forged, admit)).answer.user.id).not.toBe(ada.user.id);
  });

  test('draws another name when the first is taken, also many at once', async () => {
    let draws = 0;
    // Every first draw is the same name.
    const random = (): number => (Math.floor(draws++ / 3) % 2 === 0 ? 0 : draws / 1_000);
    await using world = await openAccounts({ random });
    const guests = await Promise.all(Array.from({ length: 10 }, () => world.signIn()));
    expect(new Set(guests.map(({ user }) => user.name.toLowerCase())).size).toBe(10);
  });

  test('gives up when no name is free', async () => {
    await using world = await openAccounts({ random: () => 0 });
    for (const name of ['Amber Badger 1']) expect((await world.signIn()).user.name).toBe(name);
    await expect(world.signIn()).rejects.toMatchObject({ code: 'user/name-taken' });
  });
});

describe('signing out', () => {
  test('refuses the session’s tokens at once, ends its sockets, and leaves others alone', async () => {
    await using world = await openAccounts();
    const [ada, ben] = [await world.signIn(), await world.signIn()];
    const { session } = await world.verifier.verify(ada.token);
    const { bell, signedOut } = world.doorbell;
    const cookies = await world.accounts.signOut(ada.cookie, bell);
    expect(cookies[0]).toMatch(/^parley\.session_token=; Max-Age=0/);
    expect(signedOut).toEqual([session]);
    await expect(world.verifier.verify(ada.token)).rejects.toMatchObject({ code: 'auth/signed-out' });
    await expect(world.accounts.token(ada.cookie)).rejects.toMatchObject({ code: 'auth/required' });
    expect((await world.verifier.verify(ben.token)).user).toEqual(ben.user);
  });

  test('twice, or without a session, changes nothing', async () => {
    await using world = await openAccounts();
    const ada = await world.signIn();
    const { bell, signedOut } = world.doorbell;
    await world.accounts.signOut(ada.cookie, bell);
    await world.accounts.signOut(ada.cookie, bell);
    await world.accounts.signOut(undefined, bell);
    expect(signedOut).toHaveLength(1);
  });

  test('holds after a restart', async () => {
    await using first = await openAccounts();
    const ada = await first.signIn();
    await first.accounts.signOut(ada.cookie, first.doorbell.bell);
    await using second = await openAccounts({ folder: first.folder });
    await expect(second.verifier.verify(ada.token)).rejects.toMatchObject({ code: 'auth/signed-out' });
  });
});

describe('a session on a full disk', () => {
  test('that is to be prolonged goes on as it is, and is prolonged once there is room', async () => {
    await using world = await openAccounts();
    const ada = await world.signIn();
    const soon = new Date(Date.now() + 5 * dayMs).toISOString();
    world.db.run('update session set expiresAt = ?', soon);
    fillDisk(world.db);
    expect((await world.accounts.token(ada.cookie)).answer.user).toEqual(ada.user);
    expect((await world.accounts.current(ada.cookie)).answer).toEqual({ user: ada.user, expiresAt: soon, ways: [] });
    makeRoom(world.db);
    const { expiresAt } = (await world.accounts.current(ada.cookie)).answer;
    expect(Date.parse(expiresAt ?? '')).toBeGreaterThan(Date.now() + 50 * dayMs);
  });

  test('that ended is nobody’s defect', async () => {
    await using world = await openAccounts();
    const ada = await world.signIn();
    world.db.run('update session set expiresAt = ?', new Date(Date.now() - 1_000).toISOString());
    fillDisk(world.db);
    await expect(world.accounts.token(ada.cookie)).rejects.toMatchObject(readOnly);
    makeRoom(world.db);
    await expect(world.accounts.token(ada.cookie)).rejects.toMatchObject({ code: 'auth/required' });
  });

  test('is not said to be signed out while it is not', async () => {
    await using world = await openAccounts();
    const ada = await world.signIn();
    const { bell, signedOut } = world.doorbell;
    fillDisk(world.db);
    await expect(world.accounts.signOut(ada.cookie, bell)).rejects.toMatchObject(readOnly);
    expect(signedOut).toEqual([]);
    makeRoom(world.db);
    await world.accounts.signOut(ada.cookie, bell);
    expect(signedOut).toHaveLength(1);
    await expect(world.verifier.verify(ada.token)).rejects.toMatchObject({ code: 'auth/signed-out' });
  });
});

test('a session is told who it is, and nobody that they are nobody', async () => {
  await using world = await openAccounts();
  const ada = await world.signIn();
  const { answer } = await world.accounts.current(ada.cookie);
  expect(answer).toEqual({ user: ada.user, expiresAt: expect.any(String), ways: [] });
  expect((await world.accounts.current(undefined)).answer).toEqual({ user: null, expiresAt: null, ways: [] });
});

test('the public keys have no private part', async () => {
  await using world = await openAccounts();
  await world.signIn();
  const { keys } = await world.accounts.keys();
  expect(keys).toEqual([{ kid: expect.any(String), kty: 'OKP', alg: 'EdDSA', crv: 'Ed25519', x: expect.any(String) }]);
});
