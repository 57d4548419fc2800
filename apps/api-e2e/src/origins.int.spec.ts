import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignedIn } from '@parley/dto';
import { Http, type HttpAnswer } from './support/http.ts';
import { RawSession, websocketPath } from './support/raw-session.ts';
import { World } from './support/world.ts';

const friend = 'https://app.example.org';

let world: World;
let http: Http;
beforeAll(async () => {
  world = await World.start({ CLIENT_ORIGINS: friend });
  http = new Http(world.url);
});
afterAll(async () => {
  http[Symbol.dispose]();
  await world[Symbol.asyncDispose]();
});

const polling = '/socket.io/?EIO=4&transport=polling';

/** Pages that have no business here. */
const foreign = [
  'https://evil.example',
  'http://evil.example',
  'null',
  'file://',
  'http://localhost',
  'http://127.0.0.1',
  'http://127.0.0.1:1',
  `${friend}.evil.example`,
  `${friend}:8443`,
  'http://app.example.org',
  'https://APP.example.org',
  'https://evil.example/?https://app.example.org',
  '*',
  'undefined',
];

async function ask(request: Parameters<Http['send']>[0]): Promise<HttpAnswer> {
  const answer = await http.send(request);
  if ('closed' in answer) throw new Error(answer.closed);
  return answer;
}

describe.each(foreign)('a page of %s', (origin) => {
  test('gets no socket: neither by upgrade nor by polling', async () => {
    // Engine.IO answers every upgrade that it refuses with 400.
    await expect(RawSession.upgrade(world.url, { origin })).rejects.toThrow('server response: 400');
    expect((await ask({ path: polling, headers: { origin } })).status).toBe(403);
  });

  test('signs nobody in or out, and reads no answer of REST', async () => {
    for (const [method, path] of [
      ['POST', '/api/auth/sign-in/anonymous'],
      ['GET', '/api/auth/token'],
      ['POST', '/api/auth/sign-out'],
    ] as const) {
      const answer = await ask({ method, path, headers: { origin } });
      expect([path, answer.status, JSON.parse(answer.text)]).toMatchObject([path, 403, { code: 'auth/origin' }]);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const preflight = { origin, 'access-control-request-method': 'POST' };
    for (const answer of [
      await ask({ path: '/api/v1/server', headers: { origin } }),
      await ask({ method: 'OPTIONS', path: '/api/v1/rooms', headers: preflight }),
    ]) {
      expect([undefined, friend]).toContain(answer.headers['access-control-allow-origin']);
    }
  });
});

test('a request that the browser calls cross-site gets no socket and no session, even without an Origin', async () => {
  const headers = { 'sec-fetch-site': 'cross-site' };
  expect((await ask({ path: polling, headers })).status).toBe(403);
  expect((await ask({ method: 'POST', path: '/api/auth/sign-in/anonymous', headers })).status).toBe(403);
});

test.each([
  ['its own pages', (): string => world.url],
  ['allowed pages', (): string => friend],
])('%s get a socket and a session', async (_, originOf) => {
  const origin = originOf();
  const signedIn = await ask({ method: 'POST', path: '/api/auth/sign-in/anonymous', headers: { origin } });
  const { token } = SignedIn.parse(JSON.parse(signedIn.text));
  await using session = await RawSession.connect(world.url, JSON.stringify({ token }), { origin });
  expect(session.isGreeted).toBe(true);
  expect((await ask({ path: polling, headers: { origin } })).status).toBe(200);
});

test('the session cookie opens nothing but the accounts routes', async () => {
  const guest = await world.guest();
  const { cookie } = guest;
  for (const path of ['/api/v1/users/me', '/api/v1/rooms', '/api/v1/rooms/lobby/messages']) {
    const answer = await ask({ path, headers: { cookie } });
    expect([path, answer.status, JSON.parse(answer.text)]).toMatchObject([path, 401, { code: 'auth/required' }]);
  }
  await using session = await RawSession.connect(world.url, '{}', { headers: { cookie }, path: websocketPath });
  expect(session.isGreeted).toBe(false);
  expect(session.received.at(-1)).toContain('"code":"auth/required"');
});

test('the log holds neither what people write nor tokens nor cookies', async () => {
  await using loud = await World.start({ LOG_LEVEL: 'trace' });
  const guest = await loud.guest();
  await using ada = await loud.join({ as: guest });
  await ada.send('lobby', 'between us: the cake is a lie');
  await ada.problem('message:send', { room: 'lobby', id: 'bad', text: 'between us: and the tea' });
  await guest.rest.problem('POST /rooms/lobby/messages', { id: 'bad', text: 'between us: and the coffee' });
  await guest.rest.problem('GET /rooms/lobby/messages?around=between%20us');
  await ada.do('session:refresh', { token: await guest.renew() });
  await ada[Symbol.asyncDispose]();
  await loud.logged(({ msg }) => msg === 'disconnected');
  const { output } = loud.server;
  expect(output).not.toContain('between us');
  for (const part of guest.token().split('.').slice(1)) expect(output).not.toContain(part);
  expect(output).not.toContain(guest.cookie.split('=')[1]);
});
