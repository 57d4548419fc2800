import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SignedIn } from '@parley/dto';
import { WebSocket } from 'ws';
import { parseConfig } from './config/config.ts';
import { startServer, type RunningServer } from './server.ts';

const failing = {
  onFatal: (error: Error): never => {
    throw error;
  },
  isTerminal: false,
};

const folders: string[] = [];

async function start(environment: Record<string, string> = {}): Promise<RunningServer & { url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-api-'));
  folders.push(folder);
  const server = await startServer(
    parseConfig({ HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: folder, ...environment }),
    failing,
  );
  return Object.assign(server, { url: `http://127.0.0.1:${server.port}` });
}

let server: RunningServer & { url: string };

beforeAll(async () => {
  server = await start({ CLIENT_ORIGINS: 'https://app.example' });
}, 30_000);

afterAll(async () => {
  await server.close();
  for (const folder of folders) await rm(folder, { recursive: true });
});

const post = (path: string, headers: Record<string, string> = {}, body?: string): Promise<Response> =>
  fetch(server.url + path, { method: 'POST', headers, ...(body !== undefined && { body }) });

async function signIn(): Promise<SignedIn & { cookie: string }> {
  const answer = await post('/api/auth/sign-in/anonymous');
  const cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  return { ...((await answer.json()) as SignedIn), cookie };
}

describe('accounts', () => {
  test('a guest signs in, asks who it is, changes its name, and signs out', async () => {
    const { user, token, cookie } = await signIn();
    const bearer = { authorization: `Bearer ${token}` };
    const me = `${server.url}/api/v1/users/me`;
    expect(await (await fetch(me, { headers: bearer })).json()).toEqual(user);
    const renamed = await fetch(me, {
      method: 'PATCH',
      headers: { ...bearer, 'content-type': 'application/json' },
      body: '{"name":"Ada"}',
    });
    expect(await renamed.json()).toEqual({ ...user, name: 'Ada' });
    const found = await fetch(`${server.url}/api/v1/users?id=${user.id}&id=nobody`, { headers: bearer });
    expect(await found.json()).toEqual({ items: [{ ...user, name: 'Ada' }] });
    expect((await post('/api/auth/sign-out', { cookie })).status).toBe(204);
    const refused = await fetch(me, { headers: bearer });
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'auth/signed-out' }]);
  });

  test('the cookie opens nothing but the accounts routes', async () => {
    const { cookie } = await signIn();
    expect((await fetch(`${server.url}/api/auth/token`, { headers: { cookie } })).status).toBe(200);
    const answer = await fetch(`${server.url}/api/v1/users/me`, { headers: { cookie } });
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'auth/required' }]);
  });

  test.each([
    ['POST', '/api/auth/sign-in/anonymous'],
    ['POST', '/api/auth/sign-out'],
    ['GET', '/api/auth/token'],
    ['GET', '/api/auth/get-session'],
  ])('%s %s is refused to pages of foreign origins, with cookie and without', async (method, path) => {
    const { cookie } = await signIn();
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign.flatMap((headers) => [headers, { ...headers, cookie }])) {
      const answer = await fetch(server.url + path, { method, headers });
      expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'auth/origin' }]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect((await fetch(`${server.url}/api/auth/token`, { headers: { cookie } })).status).toBe(200);
  });

  test('its own pages and listed clients may sign in', async () => {
    for (const origin of [server.url, 'https://app.example']) {
      expect((await post('/api/auth/sign-in/anonymous', { origin })).status).toBe(200);
    }
  });

  test('nothing else of better-auth can be reached', async () => {
    for (const path of ['sign-up/email', 'update-user', 'delete-user', 'revoke-sessions', 'sign-jwt', 'verify-jwt']) {
      const answer = await post(`/api/auth/${path}`, { 'content-type': 'application/json' }, '{}');
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'request/unknown' }]);
    }
  });

  test('an address may make so many guests in a minute, and is told when to come back', async () => {
    await using limited = await start({ SIGN_INS_PER_MINUTE: '2' });
    const answers: Response[] = [];
    for (let n = 0; n < 3; n += 1) {
      answers.push(await fetch(`${limited.url}/api/auth/sign-in/anonymous`, { method: 'POST' }));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('a session may ask so often in a minute, and so may all without one at an address, apart from each other', async () => {
    await using limited = await start({ AUTH_REQUESTS_PER_MINUTE: '4' });
    const ask = (request: string, cookie?: string): Promise<Response> => {
      const [method = '', path = ''] = request.split(' ');
      return fetch(`${limited.url}/api/auth/${path}`, { method, headers: cookie === undefined ? {} : { cookie } });
    };
    const newGuest = async (): Promise<string> => {
      const answer = await ask('POST sign-in/anonymous');
      return answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    };
    const all = ['GET token', 'GET get-session', 'POST sign-in/anonymous', 'POST sign-out'];
    const refused = async (answer: Response): Promise<void> => {
      expect([answer.status, await answer.json()]).toMatchObject([429, { code: 'limit/exceeded' }]);
      expect(answer.headers.get('ratelimit-policy')).toBe('"accounts";q=4;w=60');
      expect(answer.headers.get('ratelimit')).toBe(`"accounts";r=0;t=${answer.headers.get('retry-after') ?? ''}`);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    };
    // Each counts: four are answered, and then none is.
    const [ada, ben] = [await newGuest(), await newGuest()];
    const answers: number[] = [];
    for (const request of all) answers.push((await ask(request, ada)).status);
    expect(answers).toEqual([200, 200, 200, 204]);
    for (const request of all) await refused(await ask(request, ada));
    // Whoever else is at the address, with a session or without one, goes on.
    expect((await ask('GET token', ben)).status).toBe(200);
    for (let n = 0; n < 4; n += 1) expect((await ask('GET get-session')).status).toBe(200);
    for (const request of ['GET token', 'GET get-session', 'POST sign-out']) await refused(await ask(request));
    expect((await ask('GET token', ben)).status).toBe(200);
    expect((await ask('POST sign-in/anonymous')).status).toBe(200);
  });

  test('a cookie is Secure when a trusted proxy says that the page came by TLS, and only then', async () => {
    await using behind = await start({ TRUST_PROXY: 'loopback' });
    const secure = async (url: string): Promise<boolean> => {
      const headers = { 'x-forwarded-proto': 'https' };
      const answer = await fetch(`${url}/api/auth/sign-in/anonymous`, { method: 'POST', headers });
      return (answer.headers.getSetCookie()[0] ?? '').endsWith('; Secure');
    };
    expect([await secure(behind.url), await secure(server.url)]).toEqual([true, false]);
  });

  test('a cookie is Secure when people reach the server by https, whatever the proxy says', async () => {
    await using published = await start({ PUBLIC_URL: 'https://chat.example' });
    const answer = await fetch(`${published.url}/api/auth/sign-in/anonymous`, { method: 'POST' });
    expect(answer.headers.getSetCookie()[0]).toMatch(/; Secure$/);
  });

  test('an address that makes no more guests still signs in whom it made', async () => {
    await using limited = await start({ SIGN_INS_PER_MINUTE: '1' });
    const signIn = (cookie?: string): Promise<Response> =>
      fetch(`${limited.url}/api/auth/sign-in/anonymous`, {
        method: 'POST',
        headers: cookie === undefined ? {} : { cookie },
      });
    const first = await signIn();
    const cookie = first.headers.getSetCookie()[0]?.split(';', 1)[0];
    expect((await signIn()).status).toBe(429);
    const again = await signIn(cookie);
    expect([again.status, ((await again.json()) as SignedIn).user]).toEqual([
      200,
      ((await first.json()) as SignedIn).user,
    ]);
  });
});

describe('what comes in', () => {
  test('a body of more than 64 KiB is refused', async () => {
    const { token } = await signIn();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await post('/api/v1/rooms', headers, JSON.stringify({ name: 'x'.repeat(70_000) }));
    expect([answer.status, await answer.json()]).toMatchObject([413, { code: 'request/too-large' }]);
  });

  test('an unknown route is a problem, not a page', async () => {
    const answer = await fetch(`${server.url}/api/v1/nothing`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
  });

  test.each([
    ['none', undefined, true],
    ['its own', 'own', true],
    ['a listed client', 'https://app.example', true],
    ['a foreign page', 'https://evil.example', false],
  ])('a socket of origin %s', async (_name, origin, isLetIn) => {
    const headers = origin === undefined ? {} : { origin: origin === 'own' ? server.url : origin };
    const polling = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers });
    expect(polling.status).toBe(isLetIn ? 200 : 403);
    const socket = new WebSocket(`${server.url}/socket.io/?EIO=4&transport=websocket`, { headers });
    const opened = await new Promise((resolve) => {
      socket.once('open', () => {
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    socket.terminate();
    expect(opened).toBe(isLetIn);
  });

  test('a listed client is answered across origins, others are not', async () => {
    const allowed = async (origin: string): Promise<string | null> =>
      (await fetch(`${server.url}/api/v1/server`, { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await allowed('https://app.example')).toBe('https://app.example');
    expect(await allowed('https://evil.example')).not.toBe('https://evil.example');
  });

  test('a page across origins may read what limits say', async () => {
    const answer = await fetch(`${server.url}/api/v1/server`, { headers: { origin: 'https://app.example' } });
    expect(answer.headers.get('access-control-expose-headers')).toBe('Retry-After,RateLimit,RateLimit-Policy');
  });

  test('one session may make so many requests', async () => {
    await using limited = await start({ COMMAND_LIMIT_COUNT: '25' });
    const answer = await fetch(`${limited.url}/api/auth/sign-in/anonymous`, { method: 'POST' });
    const { token } = (await answer.json()) as SignedIn;
    const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${limited.url}/api/v1${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
    // A rename reaches everybody: it takes all that this session has.
    const body = JSON.stringify({ name: 'Ada' });
    expect((await ask('/users/me', { method: 'PATCH', body })).status).toBe(200);
    for (const path of ['/users/me', '/rooms', '/rooms/lobby/messages', '/rooms/lobby/members']) {
      const refused = await ask(path);
      expect([path, refused.status, await refused.json()]).toMatchObject([path, 429, { code: 'limit/exceeded' }]);
      expect(refused.headers.get('ratelimit-policy')).toBe('"commands";q=25;w=10');
    }
  });
});

describe('what it says of itself', () => {
  test('the server’s name, limits and epoch', async () => {
    const answer = await fetch(`${server.url}/api/v1/server`);
    expect(await answer.json()).toMatchObject({
      name: 'parley',
      api: 1,
      limits: { sends: { count: 50, perMs: 10_000 } },
    });
  });

  test.each([
    ['/api/docs', /^text\/html/, 'Parley’s API'],
    ['/api/docs/errors', /^text\/html/, 'id="message/changed"'],
    ['/api/docs/docs.css', /^text\/css/, 'color-scheme'],
    ['/api/docs/openapi.json', /^application\/json/, '"openapi": "3.1.0"'],
    ['/api/docs/asyncapi.json', /^application\/json/, '"asyncapi": "3.0.0"'],
  ])('%s', async (path, type, content) => {
    const answer = await fetch(server.url + path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching(type)]);
    expect(await answer.text()).toContain(content);
  });
});

describe('stopping', () => {
  test('is said before it happens, and lets the folder and the port go', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-api-'));
    folders.push(folder);
    const first = await start({ DATA_DIR: folder });
    const ready = await fetch(`${first.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ok', details: { store: { status: 'up' } } });
    await first.close();
    await expect(fetch(`${first.url}/health/live`)).rejects.toThrow();
    await using second = await start({ DATA_DIR: folder, PORT: String(first.port) });
    expect((await fetch(`${second.url}/health/ready`)).status).toBe(200);
  });

  test('a start that fails leaves nothing open', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-api-'));
    folders.push(folder);
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(start({ DATA_DIR: folder, PORT: String(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    other.close();
    await once(other, 'close');
    await using server = await start({ DATA_DIR: folder, PORT: String(port) });
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  });
});
