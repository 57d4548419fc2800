import { createServer, request, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import { pinoHttp, type HttpLogger } from 'pino-http';
import { logging } from './logging.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** What the log says about one request, and about what is logged by the way. */
async function logOf(path: string, say: (log: HttpLogger['logger']) => void): Promise<string> {
  const lines: string[] = [];
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const { pinoHttp: options } = logging({ LOG_LEVEL: 'trace' }, { isTerminal: false });
  const log = pinoHttp({ ...(options as object), stream: out });
  server = createServer((incoming, outgoing) => {
    log(incoming, outgoing);
    outgoing.statusCode = 500;
    outgoing.setHeader('Set-Cookie', 'parley.session_token=the-cookie');
    outgoing.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = { cookie: 'parley.session_token=the-cookie', authorization: 'Bearer the-token' };
  const asked = request({ port, path, headers });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream];
  answer.resume();
  await once(answer, 'end');
  say(log.logger);
  return lines.join('');
}

test('a failed request is logged with method, path and status, without cookie, token or query', async () => {
  const text = await logOf('/api/v1/users/me?token=the-token', () => undefined);
  const { level, req, res } = JSON.parse(text) as { level: number; req: object; res: object };
  expect([level, req, res]).toEqual([
    40,
    { id: expect.any(String), method: 'GET', path: '/api/v1/users/me' },
    { status: 500 },
  ]);
  expect(text).not.toMatch(/the-token|the-cookie/);
});

test('what people write, and what proves who they are, is not logged by accident either', async () => {
  const text = await logOf('/', (log) => {
    log.info({ text: 'the-text', token: 'the-token', message: { text: 'the-text' }, user: { name: 'Ada' } });
    log.info({ handshake: { auth: { token: 'the-token' } }, request: { headers: { cookie: 'the-cookie' } } });
    log.error({ command: { payload: { text: 'the-text' } }, data: { cookies: ['the-cookie'] } });
  });
  expect(text).toContain('[not logged]');
  expect(text).toContain('Ada');
  expect(text).not.toMatch(/the-text|the-token|the-cookie/);
});
