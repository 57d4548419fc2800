import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import { securityHeaders } from './security-headers.ts';
import { webClient } from './web-client.ts';

let folder: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-web-'));
  await mkdir(join(folder, 'media'));
  await writeFile(
    join(folder, 'index.html'),
    '<title>Parley</title><link rel="icon"><style>a{}</style><body><parley-root></parley-root>',
  );
  await writeFile(join(folder, 'main-C2P1x-_6.js'), 'run()');
  await writeFile(join(folder, 'main-C2P1x-_6.js.br'), brotliCompressSync('run()'));
  await writeFile(join(folder, 'main-C2P1x-_6.js.gz'), gzipSync('run()'));
  await writeFile(join(folder, 'icon.svg'), '<svg/>');
  await writeFile(join(folder, 'service-provider.js'), 'named()');
  const app = express();
  app.use(...securityHeaders(), webClient(folder), (_request, response) => void response.status(404).send('server'));
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test.each(['/', '/index.html', '/rooms/lobby', '/rooms/lobby/messages/7?x=y.z'])(
  '%s is the page, never cached',
  async (path) => {
    const answer = await fetch(url + path);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect(await answer.text()).toContain('<parley-root');
  },
);

test('somebody with a session gets a page that asks for their token ahead, others do not', async () => {
  const page = async (cookie: string) => (await fetch(`${url}/`, { headers: { cookie } })).text();
  const ahead = '<link rel="preload" href="/api/auth/token" as="fetch" crossorigin="use-credentials">';
  expect(await page('theme=x; parley.session_token=abc')).toContain(`<title>Parley</title>${ahead}<link rel="icon">`);
  expect(await page('theme=x')).not.toContain('/api/auth/token');
});

test('the page’s styles carry the nonce of its policy, another each time', async () => {
  const nonces = await Promise.all(
    [1, 2].map(async () => {
      const answer = await fetch(`${url}/`);
      const nonce = /style-src 'self' 'nonce-([\w-]+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1];
      const html = await answer.text();
      expect(html).toContain(`<style nonce="${nonce ?? '?'}">`);
      expect(html).toContain(`<parley-root ngCspNonce="${nonce ?? '?'}">`);
      return nonce;
    }),
  );
  expect(new Set(nonces).size).toBe(2);
});

test('scripts run from files of this origin alone, and sockets go to this host', async () => {
  const policy = (await fetch(`${url}/`)).headers.get('content-security-policy') ?? '';
  const { host } = new URL(url);
  expect(policy.split(';')).toEqual(
    expect.arrayContaining([
      "script-src 'self'",
      "script-src-attr 'none'",
      "frame-ancestors 'none'",
      `connect-src 'self' ws://${host} wss://${host}`,
    ]),
  );
});

test('a file with a hash in its name is cached for good, others are asked for again', async () => {
  const [hashed, plain] = await Promise.all([fetch(`${url}/main-C2P1x-_6.js`), fetch(`${url}/icon.svg`)]);
  expect((await fetch(`${url}/service-provider.js`)).headers.get('cache-control')).toBe('no-cache');
  expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(plain.headers.get('cache-control')).toBe('no-cache');
  expect(await hashed.text()).toBe('run()');
});

test.each([
  '/main-00000000.js',
  '/media/none.png',
  '/api/v1/nothing',
  '/health/none',
  '/socket.io/x',
  '/..%2f..%2fetc%2fpasswd.txt',
])('%s is not the page', async (path) => {
  const answer = await fetch(url + path);
  expect([answer.status, await answer.text()]).toEqual([404, 'server']);
});

test('only reading is the page’s', async () => {
  expect((await fetch(`${url}/rooms/lobby`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${url}/rooms/lobby`, { method: 'HEAD' })).status).toBe(200);
});

test.each([
  ['br, gzip', 'br'],
  ['gzip, deflate', 'gzip'],
  ['identity', null],
])('whoever takes %s gets a file as the build compressed it: %s', async (accepted, encoding) => {
  const answer = await fetch(`${url}/main-C2P1x-_6.js`, { headers: { 'accept-encoding': accepted } });
  expect(answer.headers.get('content-encoding')).toBe(encoding);
  expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
  expect(answer.headers.get('cache-control')).toMatch(/immutable/);
  expect(answer.headers.get('vary')).toBe('Accept-Encoding');
  expect(await answer.text()).toBe('run()');
});

test('files carry what protects them, without what only pages need', async () => {
  const { headers } = await fetch(`${url}/main-C2P1x-_6.js`);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(headers.get('content-security-policy')).toBeNull();
});
