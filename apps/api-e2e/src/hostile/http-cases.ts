import { Limits } from '@parley/dto/constants';
import type { HttpRequest } from '../support/http.ts';
import type { Random } from './random.ts';

export interface HttpCase extends HttpRequest {
  readonly what: string;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

/** Requests to Engine.IO's own path that no client makes. `sid` names a polling session that is open. */
export function* engineCases(sid: string): Generator<HttpCase> {
  const engine = (query: string, request: Partial<HttpCase> = {}): HttpCase => ({
    what: `${request.method ?? 'GET'} ?${query.slice(0, 80)} ${request.what ?? ''}`,
    path: `/socket.io/?${query}`,
    ...request,
  });
  const odd = ['', '0', '3', '5', '-1', '4.0', '4&EIO=3', 'x', '__proto__', '[]', '%00', '%', '%ff', 'a'.repeat(5_000)];
  for (const value of odd) {
    yield engine(`EIO=${value}&transport=polling`);
    yield engine(`EIO=4&transport=${value}`);
    yield engine(`EIO=4&transport=polling&sid=${value}`);
    yield engine(`EIO=4&transport=websocket&sid=${value}`);
    yield engine(`EIO=4&transport=polling&sid=${value}`, { method: 'POST', body: '40{}' });
    yield engine(`EIO=4&transport=polling&t=${value}&b64=1&j=${value}`);
  }
  for (const name of [
    'constructor',
    'hasOwnProperty',
    'toString',
    '__proto__',
    'webtransport',
    'websocket',
    'flashsocket',
  ]) {
    yield engine(`EIO=4&transport=${name}`);
    yield engine(`EIO=4&transport=${name}&sid=${sid}`);
  }
  for (const method of methods) {
    yield engine('EIO=4&transport=polling', { method });
    yield engine('EIO=4&transport=polling&sid=nobody', { method, body: method === 'GET' ? '' : 'x' });
  }
  yield engine('');
  yield engine('EIO[]=4&transport[]=polling');
  yield engine('EIO[__proto__]=4&transport[length]=polling');
  for (const path of [
    '/socket.io',
    '/socket.io/x',
    '/socket.io/socket.io.js',
    '/socket.io/../api',
    '/socket.io/%2e%2e/',
    '//socket.io/',
  ]) {
    yield { what: path, path };
  }
}

/** What is posted to an open polling session; each may end it. */
export function* pollingBodies(random: Random, count: number): Generator<{ what: string; body: Buffer; type: string }> {
  const texts = [
    '',
    '\x1e',
    '\x1e\x1e\x1e',
    '4',
    '40',
    '40{}',
    '40null',
    '42["x"]',
    'b',
    'bAAAA',
    'bAAA',
    'b====',
    '6:40{}',
    '2:40',
    '1',
    '2',
    '3',
    '5',
    '6',
    '9',
    '\0',
    '{}',
    '[]',
    'd=40%7B%7D',
  ];
  const types = [
    'text/plain;charset=UTF-8',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'application/json',
    'x',
    '',
  ];
  for (const text of texts)
    for (const type of types) yield { what: JSON.stringify(text), body: Buffer.from(text), type };
  const plain = 'text/plain;charset=UTF-8';
  yield { what: 'too large', body: Buffer.alloc(Limits.packetBytes + 1, 0x34), type: plain };
  yield {
    what: 'a thousand packets',
    body: Buffer.from(Array.from({ length: 1_000 }, () => '42["x"]').join('\x1e')),
    type: plain,
  };
  yield { what: 'thirty thousand separators', body: Buffer.alloc(30_000, 0x1e), type: plain };
  yield { what: 'bad UTF-8', body: Buffer.from([0x34, 0x32, 0xff, 0xfe, 0xc0, 0x80]), type: plain };
  for (let n = 0; n < count; n++)
    yield { what: `random ${String(n)}`, body: random.bytes(random.below(100)), type: plain };
}
