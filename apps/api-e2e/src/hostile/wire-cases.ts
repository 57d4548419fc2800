import { upgradeRequest, webSocketFrame } from '../support/wire.ts';
import { websocketPath } from '../support/raw-session.ts';
import type { Random } from './random.ts';

/** Bytes written to a fresh TCP connection. */
export interface WireCase {
  readonly what: string;
  readonly bytes: readonly (string | Buffer)[];
}

const crlf = '\r\n';

/** HTTP that is none. */
export function* httpWireCases(random: Random, count: number): Generator<WireCase> {
  const heads = [
    'GET /', 'GET / HTTP/9.9', 'GET / HTTP/1.1', 'GET  / HTTP/1.1', 'BREW / HTTP/1.1', 'GET /\0 HTTP/1.1', 'GET /é HTTP/1.1', 'GET http://[::1 HTTP/1.1', 'GET //evil/%2e%2e HTTP/1.1', 'GET /%E0%A4%A HTTP/1.1',
    'GET * HTTP/1.1', 'CONNECT a:1 HTTP/1.1', 'PRI * HTTP/2.0', `GET /${'a'.repeat(20_000)} HTTP/1.1`, 'POST /api/v1/rooms HTTP/1.1',
  ]; // prettier-ignore
  const headers = [
    '', 'Host: x', 'Host: a\r\nHost: b', 'Host:', ': x', 'a b: c', `X: ${'x'.repeat(20_000)}`, 'Content-Length: -1', 'Content-Length: 1\r\nContent-Length: 2', 'Content-Length: 99999999999999999999',
    'Content-Length: 5\r\nTransfer-Encoding: chunked', 'Transfer-Encoding: chunked, chunked', 'Transfer-Encoding: x', 'Expect: 200-maybe', 'Upgrade: websocket\r\nConnection: Upgrade', 'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings', 'Content-Encoding: gzip\r\nContent-Length: 3',
  ]; // prettier-ignore
  for (const head of heads) {
    for (const header of headers) {
      yield {
        what: JSON.stringify(`${head} ${header}`.slice(0, 80)),
        bytes: [head, crlf, header, crlf, crlf, 'zzzzz', crlf],
      };
    }
  }
  for (let n = 0; n < count; n++)
    yield { what: `random bytes ${String(n)}`, bytes: [random.bytes(1 + random.below(300))] };
}

/** WebSocket frames that break RFC 6455, each after a right upgrade. */
export function* webSocketWireCases(random: Random, count: number): Generator<WireCase> {
  const upgraded = (what: string, ...frames: Buffer[]): WireCase => ({
    what,
    bytes: [upgradeRequest(websocketPath), ...frames],
  });
  const text = Buffer.from('40{}');
  for (let first = 0; first < 256; first++) yield upgraded(`first byte ${String(first)}`, webSocketFrame(first, text));
  for (const bad of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]]) {
    yield upgraded(`bad UTF-8 ${bad.join(' ')}`, webSocketFrame(0x81, Buffer.from(bad)));
    yield upgraded(`bad UTF-8 in a packet ${bad.join(' ')}`, webSocketFrame(0x81, Buffer.from([0x34, 0x32, ...bad])));
    yield upgraded(`bad UTF-8 in a close ${bad.join(' ')}`, webSocketFrame(0x88, Buffer.from([0x03, 0xe8, ...bad])));
  }
  for (const length of [65_537, 2 ** 31, 2 ** 40, 2 ** 53]) {
    yield upgraded(`a frame that claims ${String(length)} bytes`, webSocketFrame(0x81, text, length));
    yield upgraded(`binary that claims ${String(length)} bytes`, webSocketFrame(0x82, text, length));
  }
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 2_999, 5_000, 65_535]) {
    yield upgraded(`close ${String(code)}`, webSocketFrame(0x88, Buffer.from([code >> 8, code & 0xff])));
  }
  yield upgraded('a close of one byte', webSocketFrame(0x88, Buffer.from([3])));
  yield upgraded('a long ping', webSocketFrame(0x89, Buffer.alloc(126)));
  yield upgraded('a fragment without a start', webSocketFrame(0x80, text));
  yield upgraded('a start within fragments', webSocketFrame(0x01, text), webSocketFrame(0x01, text));
  yield upgraded(
    'thousands of fragments',
    ...Array.from({ length: 5_000 }, (_, n) => webSocketFrame(n === 0 ? 0x01 : 0x00, Buffer.from('4'))),
  );
  yield upgraded('without a mask', Buffer.from([0x81, 4, 0x34, 0x30, 0x7b, 0x7d]));
  yield upgraded(
    'pings by the hundred',
    ...Array.from({ length: 500 }, () => webSocketFrame(0x89, Buffer.from('ping'))),
  );
  for (let n = 0; n < count; n++) yield upgraded(`random frames ${String(n)}`, random.bytes(1 + random.below(200)));
  for (const header of [
    'Sec-WebSocket-Version: 12',
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=99',
    'Sec-WebSocket-Protocol: a,,b',
    'Sec-WebSocket-Key: x',
    'Content-Length: 10',
  ]) {
    yield {
      what: `upgrade with ${header}`,
      bytes: [upgradeRequest(websocketPath, [header]), webSocketFrame(0x81, text)],
    };
  }
  for (const path of [
    '/',
    '/api/v1/rooms',
    '/socket.io/?EIO=3&transport=websocket',
    '/socket.io/?EIO=4&transport=polling',
    '/socket.io/?EIO=4&transport=websocket&sid=nobody',
    '/socket.iox/',
    '/health/ready',
  ]) {
    yield { what: `upgrade of ${path}`, bytes: [upgradeRequest(path), webSocketFrame(0x81, text)] };
  }
}
