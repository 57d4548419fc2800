import { describe, expect, test } from '@jest/globals';
import { Problem, SignedIn, SignInWays } from '@parley/dto';
import type { Guest } from './support/guest.ts';
import { World, type Settings } from './support/world.ts';

const password = 'correct horse battery';

/** Asks the accounts routes, as a page of this server does. */
async function ask(world: World, path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${world.url}/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: world.url, ...headers },
    body: JSON.stringify(body),
  });
}

async function problem(answer: Response): Promise<Problem> {
  return Problem.parse(await answer.json());
}

async function signUp(world: World, guest: Guest, name = guest.user.name): Promise<SignedIn> {
  return SignedIn.parse(await (await ask(world, '/sign-up', { name, password }, { cookie: guest.cookie })).json());
}

describe('a guest who keeps the account', () => {
  test('is no guest any more to everybody in the room, without losing the connection', async () => {
    await using world = await World.start();
    const guest = await world.guest();
    await using ada = await world.join({ as: guest });
    await using ben = await world.join();
    const { user } = await signUp(world, guest);
    const member = { ...guest.user, isGuest: false };
    expect(user).toEqual(member);
    expect(await ben.heard('user:updated')).toEqual({ user: member });
    expect(await ada.heard('user:updated')).toEqual({ user: member });
    const { id } = await ada.send('lobby', 'here to stay');
    expect((await ben.message(id)).author).toEqual(member);
    expect(ada.disconnects).toEqual([]);
  });

  test('comes back with the password, as the author of what they wrote', async () => {
    await using world = await World.start();
    const guest = await world.guest();
    await using ada = await world.join({ as: guest });
    const { id } = await ada.send('lobby', 'written as a guest');
    await signUp(world, guest);
    const answer = await ask(world, '/sign-in/password', { name: guest.user.name, password });
    const { token } = SignedIn.parse(await answer.json());
    await using elsewhere = await world.join({ token: () => token });
    expect((await elsewhere.do('message:delete', { room: 'lobby', id })).rev).toBe(2);
  });
});

test('a sign-in from a foreign page is refused, and says nothing of the password', async () => {
  await using world = await World.start();
  const guest = await world.guest();
  await signUp(world, guest);
  const answer = await ask(
    world,
    '/sign-in/password',
    { name: guest.user.name, password },
    { origin: 'https://evil.example' },
  );
  expect(answer.status).toBe(403);
  expect((await problem(answer)).code).toBe('auth/origin');
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(world.server.output).not.toContain(password);
});

test('wrong passwords are answered alike until there were too many', async () => {
  await using world = await World.start();
  const wrong = () => ask(world, '/sign-in/password', { name: 'Nobody', password });
  for (let failure = 0; failure < 10; failure += 1) {
    const answer = await wrong();
    expect(answer.status).toBe(401);
    expect((await problem(answer)).code).toBe('auth/credentials');
  }
  const answer = await wrong();
  expect(answer.status).toBe(429);
  expect(answer.headers.get('ratelimit-policy')).toBe('"passwords";q=10;w=900');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(800);
});

describe('ways that are not offered', () => {
  const offered = async (settings: Settings) => {
    await using world = await World.start(settings);
    const ways = SignInWays.parse(await (await fetch(`${world.url}/api/auth/ways`)).json());
    const bodies = {
      '/sign-in/anonymous': {},
      '/sign-up': { name: 'Ada', password },
      '/sign-in/password': { name: 'Ada', password },
      '/sign-in/provider': {},
    };
    const refused: string[] = [];
    for (const [path, body] of Object.entries(bodies)) {
      const answer = await ask(world, path, body);
      if (answer.status === 403 && (await problem(answer)).code === 'auth/not-offered') refused.push(path);
    }
    return { ways, refused };
  };

  test('are refused', async () => {
    expect(await offered({ SIGN_IN_WAYS: 'guest' })).toEqual({
      ways: { guest: true, password: false, provider: null },
      refused: ['/sign-up', '/sign-in/password', '/sign-in/provider'],
    });
    expect(await offered({ SIGN_IN_WAYS: 'password' })).toEqual({
      ways: { guest: false, password: true, provider: null },
      refused: ['/sign-in/anonymous', '/sign-in/provider'],
    });
  });
});

test('a provider that can’t be reached is said, and logged with the reason; everything else works', async () => {
  // Nothing listens there.
  const OIDC_ISSUER = 'http://127.0.0.1:65535';
  const provider = { OIDC_ISSUER, OIDC_CLIENT_ID: 'parley', OIDC_CLIENT_SECRET: 'a secret', OIDC_NAME: 'Example' };
  await using world = await World.start({ ...provider, PUBLIC_URL: 'https://chat.example' });
  const headers = { origin: 'https://chat.example' };
  const answer = await ask(world, '/sign-in/provider', { returnTo: '/' }, headers);
  expect(answer.status).toBe(502);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await problem(answer)).code).toBe('auth/provider');
  await world.logged(({ code, stack }) => code === 'auth/provider' && String(stack).includes('ECONNREFUSED'));
  const guest = await ask(world, '/sign-in/anonymous', {}, headers);
  expect(guest.status).toBe(200);
  expect(guest.headers.getSetCookie()[0]).toMatch(/; Secure$/);
});
