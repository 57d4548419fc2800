import { describe, expect, test } from '@jest/globals';
import { startIdentityProvider } from '@parley/testing/identity-provider';
import { admit, cookieOf, openAccounts, signedInBy } from '../testing/accounts-world.ts';
import { callbackPath } from './provider-id.ts';

const publicOrigin = 'https://chat.example';
const ada = { sub: 'ada-1', name: 'Ada Lovelace' };

async function openWorld() {
  await using opened = new AsyncDisposableStack();
  const identity = opened.use(await startIdentityProvider());
  identity.allow(publicOrigin + callbackPath);
  const { issuer, clientId, clientSecret } = identity;
  const accounts = opened.use(
    await openAccounts({ provider: { issuer, clientId, clientSecret, name: 'Example', publicOrigin } }),
  );
  const resources = opened.move();
  const { provider } = accounts;
  if (!provider) throw new Error('There is no provider.');

  /** What a browser does, from the button to coming back; `cookie` is what it has of Parley before. */
  const signIn = async ({ cookie = '', returnTo = '/rooms/lobby' } = {}) => {
    const started = await provider.start(returnTo, cookie);
    const home = await followHome(started.answer);
    const all = [cookie, cookieOf(started.cookies)].filter((part) => part !== '').join('; ');
    const { answer, cookies } = await provider.finish(Object.fromEntries(home.searchParams), all);
    return { answer: answer.address, cookies };
  };
  return { identity, accounts, provider, signIn, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Follows the provider's redirects, with its cookies, until they lead back. */
async function followHome(start: string): Promise<URL> {
  const jar = new Map<string, string>();
  let url = new URL(start);
  while (url.origin !== publicOrigin) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';', 1)[0] ?? '').split('=', 2);
      jar.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`${url.href} leads nowhere: ${await answer.text()}`);
    url = new URL(location, url);
  }
  return url;
}

describe('signing in at the provider', () => {
  test('makes an account of one’s name there, and finds it again', async () => {
    await using world = await openWorld();
    world.identity.signsIn = ada;
    const first = await world.signIn();
    expect(first.answer).toBe(`${publicOrigin}/rooms/lobby`);
    const { user } = (await world.accounts.accounts.token(cookieOf(first.cookies))).answer;
    expect(user).toEqual({ id: expect.any(String), name: 'Ada Lovelace', isGuest: false });
    const second = await world.signIn();
    expect((await world.accounts.accounts.token(cookieOf(second.cookies))).answer.user).toEqual(user);
    expect((await world.accounts.accounts.current(cookieOf(second.cookies))).answer.ways).toEqual(['provider']);
  });

  test('gives namesakes a number, and whoever has no name there one that is free', async () => {
    await using world = await openWorld();
    const names: string[] = [];
    for (const person of [ada, { sub: 'ada-2', name: 'ada  lovelace' }, { sub: 'x' }, { sub: 'y', name: '\u202e' }]) {
      world.identity.signsIn = person;
      const { cookies } = await world.signIn();
      names.push((await world.accounts.accounts.token(cookieOf(cookies))).answer.user.name);
    }
    const drawn = expect.stringMatching(/^\w+ \w+ \d+$/);
    expect(names).toEqual(['Ada Lovelace', 'ada lovelace 2', drawn, drawn]);
  });

  test('leaves a guest who they are, who can come back by it', async () => {
    await using world = await openWorld();
    world.identity.signsIn = ada;
    const guest = await world.accounts.signIn();
    await world.signIn({ cookie: guest.cookie });
    const member = { ...guest.user, isGuest: false };
    expect((await world.accounts.verifier.verify(guest.token)).user).toEqual(member);
    expect(world.accounts.doorbell.updated).toEqual([member]);
    const elsewhere = await world.signIn();
    expect((await world.accounts.accounts.token(cookieOf(elsewhere.cookies))).answer.user).toEqual(member);
  });

  test('says so when the account there belongs to somebody else here, and changes nothing', async () => {
    await using world = await openWorld();
    world.identity.signsIn = ada;
    await world.signIn();
    const guest = await world.accounts.signIn();
    const { answer } = await world.signIn({ cookie: guest.cookie, returnTo: '/rooms/lobby?a=b' });
    expect(answer).toBe(`${publicOrigin}/rooms/lobby?a=b&sign-in=taken`);
    expect((await world.accounts.verifier.verify(guest.token)).user).toEqual(guest.user);
  });

  test('stands beside a password', async () => {
    await using world = await openWorld();
    world.identity.signsIn = ada;
    const body = { name: 'Countess', password: 'correct horse battery' };
    const made = signedInBy(await world.accounts.passwords.signUp(body, undefined, admit));
    await world.signIn({ cookie: made.cookie });
    expect((await world.accounts.accounts.current(made.cookie)).answer.ways.toSorted()).toEqual([
      'password',
      'provider',
    ]);
    const { cookies } = await world.signIn();
    expect((await world.accounts.accounts.token(cookieOf(cookies))).answer.user).toEqual(made.user);
  });

  test('keeps nothing that the provider gave, but who it is', async () => {
    await using world = await openWorld();
    world.identity.signsIn = ada;
    await world.signIn();
    const rows = world.accounts.db.all('select * from account');
    expect(rows).toMatchObject([{ accountId: `${world.identity.issuer} ada-1`, providerId: 'oidc' }]);
    expect(rows[0]).toMatchObject({ accessToken: null, refreshToken: null, idToken: null });
    expect(world.accounts.db.get('select email, image from user')).toEqual({
      email: expect.stringMatching(/^[0-9a-f]{64}@oidc\.parley\.invalid$/),
      image: null,
    });
  });
});

describe('a sign-in comes to nothing', () => {
  test('when the person says no', async () => {
    await using world = await openWorld();
    const { answer, cookies } = await world.signIn();
    expect(answer).toBe(`${publicOrigin}/rooms/lobby?sign-in=refused`);
    expect(cookieOf(cookies)).not.toContain('session_token');
  });

  test('when the answer is not for this browser, or was used before', async () => {
    await using world = await openWorld();
    world.identity.signsIn = ada;
    const mine = await world.provider.start('/', undefined);
    const query = Object.fromEntries((await followHome(mine.answer)).searchParams);
    const foreign = await world.provider.start('/', undefined);
    for (const cookie of [undefined, cookieOf(foreign.cookies)]) {
      const { answer, cookies } = await world.provider.finish(query, cookie);
      expect(answer.address).toBe(`${publicOrigin}/?sign-in=failed`);
      expect(cookieOf(cookies)).not.toContain('session_token');
    }
    await world.provider.finish(query, cookieOf(mine.cookies));
    const again = await world.provider.finish(query, cookieOf(mine.cookies));
    expect(again.answer.address).toBe(`${publicOrigin}/?sign-in=failed`);
  });

  test('when nothing that it came with makes sense', async () => {
    await using world = await openWorld();
    for (const query of [{}, { code: 'x' }, { state: 'x' }, { error: 'access_denied' }, { code: 'x', state: 'x' }]) {
      const { answer } = await world.provider.finish(query, undefined);
      expect(answer.address).toBe(`${publicOrigin}/?sign-in=failed`);
    }
  });
});

test('people are sent back to addresses of ours alone', async () => {
  await using world = await openWorld();
  for (const returnTo of [
    'https://evil.example/',
    '//evil.example',
    'javascript:alert(1)',
    'https://chat.example.evil/',
  ]) {
    await expect(world.provider.start(returnTo, undefined)).rejects.toMatchObject({ code: 'request/invalid' });
  }
  await world.provider.start('https://client.example/rooms/lobby', undefined);
});

test('a provider that does not answer keeps nobody else out, and is asked again', async () => {
  await using world = await openWorld();
  world.identity.signsIn = ada;
  world.identity.intercept = (_request, response) => {
    response.writeHead(500).end('{}');
    return true;
  };
  await expect(world.provider.start('/', undefined)).rejects.toMatchObject({
    code: 'auth/provider',
    retryAfterMs: expect.any(Number),
  });
  await world.accounts.signIn();
  world.identity.intercept = undefined;
  expect((await world.signIn()).answer).toBe(`${publicOrigin}/rooms/lobby`);
});
