import { Limits } from '@parley/dto/constants';
import { nested } from './json-text.ts';
import type { Random } from './random.ts';

/** Packets sent into a session that is open. */
export interface FrameCase {
  readonly what: string;
  readonly frames: readonly (string | Buffer)[];
}

const bytes = Buffer.from([0, 1, 2, 0xff, 0xfe]);

/** Engine.IO packets that are none, come at the wrong time or from the wrong side. */
const engine: readonly string[] = [
  '', '0', '0{"sid":"x","upgrades":[],"pingInterval":1,"pingTimeout":1}', '1', '2', '2probe', '3', '3probe', '3'.repeat(100),
  '4', '5', '6', '7', '8', '9', 'a', 'b', 'bAAAA', 'b4', '-1', ' 42["x"]', '\x1e', '4\x1e4', '42["x"]\x1e42["x"]', '\0', '\ufeff42["x"]', '４２["x"]',
]; // prettier-ignore

const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener', 'error'];

const commandLike = '["message:send",{"room":"lobby"}]';

/** Socket.IO packets that are none, or mean something else than they say. */
const socket: readonly string[] = [
  '40', '40{}', '40{"token":"x"}', '40[]', '40null', '40"x"', '40{"token":', '41', '41{}', '41x', '42', '42[]', '42{}', '42"x"', '42null', '42[null]', '42[1]', '42[[]]', '42[{}]',
  '42[true,{}]', '42[1e999]', '42[-0]', '42["",{}]', '42["message:send"', '42["message:send",]', "42['message:send']", '42[NaN]', '42["\\ud800"]', '42["__proto__"]', '42["constructor",{}]',
  '43', '43[]', '430[]', '43-1[]', '4399999999999999[]', '431[{"ok":true}]', '43{}', '43null', '44', '44{}', '44"x"', '44{"message":"x","data":{}}',
  '45', '45-', '450-["x"]', '45-1-["x"]', '451.5-["x"]', '451e1-["x"]', '4511-["x"]', '45999999999999-["x"]', '451["x"]', '46', '461-[]', '460-[]', '47', '48', '49', '4-1', '4x', '4 2["x"]',
  '42/', '42/,', '42/admin,["x"]', '42/admin["x"]', '40/admin,', '40/admin,{}', '40/__proto__,{}', '40/constructor,{"token":"x"}', '40/,{}', '40//,{}', `40/${'n'.repeat(10_000)},{}`, '41/admin,', '44/admin,{}',
]; // prettier-ignore

const ids = [
  '0',
  '00',
  '007',
  '-1',
  '1.5',
  '1e5',
  ' 1',
  '0x10',
  '9007199254740993',
  '9'.repeat(25),
  '9'.repeat(400),
  '9'.repeat(60_000),
];

const placeholder = (num: string): string => `{"_placeholder":true,"num":${num}}`;

export function* frameCases(): Generator<FrameCase> {
  for (const text of [...engine, ...socket]) yield { what: JSON.stringify(text.slice(0, 40)), frames: [text] };
  for (const id of ids) yield { what: `ack id ${id.slice(0, 20)}`, frames: [`42${id}${commandLike}`] };
  for (const name of reserved) {
    for (const payload of ['', ',{}', ',null', ',"io server disconnect"']) {
      yield { what: `reserved ${name}`, frames: [`42["${name}"${payload}]`] };
      yield { what: `reserved ${name}, acknowledged`, frames: [`421["${name}"${payload}]`] };
      yield { what: `reserved ${name}, binary`, frames: [`451-["${name}",${placeholder('0')}]`, bytes] };
    }
  }
  for (const num of ['0', '1', '-1', '1.5', '"0"', 'null', '1e999', '{}', '"__proto__"', '"length"']) {
    yield { what: `placeholder ${num}`, frames: [`451-["message:send",${placeholder(num)}]`, bytes] };
  }
  yield { what: 'binary out of nowhere', frames: [bytes] };
  yield { what: 'empty binary', frames: [Buffer.alloc(0)] };
  yield { what: 'text where an attachment is due', frames: ['451-["x"]', '42["x"]'] };
  yield { what: 'one attachment too few', frames: ['452-["x"]', bytes] };
  yield { what: 'one attachment too many', frames: ['451-["x"]', bytes, bytes] };
  yield { what: 'two headers', frames: ['451-["x"]', '451-["x"]'] };
  yield { what: 'a binary ack', frames: ['461-1[]', bytes] };
  yield {
    what: 'ten attachments of 60 kB',
    frames: ['4510-["x"]', ...Array.from({ length: 10 }, () => Buffer.alloc(60_000))],
  };
  yield { what: 'a packet one byte too large', frames: [`42["x","${'x'.repeat(Limits.packetBytes - 8)}"]`] };
  yield { what: 'a packet far too large', frames: ['x'.repeat(1_000_000)] };
  yield { what: 'binary far too large', frames: ['451-["x"]', Buffer.alloc(1_000_000)] };
  yield { what: 'arrays 60,000 units deep', frames: [`42["x",${nested(30_000, '[', ']')}]`] };
  yield { what: 'deep placeholders', frames: [`451-["x",${nested(10_000, '[', ']')}]`, bytes] };
  yield {
    what: 'deep objects with an attachment',
    frames: [`451-["x",${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}]`, bytes],
  };
  yield { what: 'connect again and again', frames: Array.from({ length: 100 }, () => '40{"token":"x"}') };
  yield { what: 'a thousand pongs', frames: Array.from({ length: 1_000 }, () => '3') };
  yield { what: 'a hundred namespaces', frames: Array.from({ length: 100 }, (_, n) => `40/n${String(n)},{}`) };
}

/** A good packet, damaged by chance: cut, bytes changed, doubled, spliced with another. */
export function* damagedFrames(random: Random, count: number): Generator<FrameCase> {
  const good = [
    `42${commandLike}`,
    `421["changes:since",{"room":"lobby","epoch":"epoch-epoch","rev":0}]`,
    '451-["x",{"_placeholder":true,"num":0}]',
    '40{"token":"x"}',
    '43["x"]',
  ];
  for (let n = 0; n < count; n++) {
    const packet = Buffer.from(random.pick(good));
    for (let changes = 1 + random.below(4); changes > 0; changes--)
      packet[random.below(packet.length)] = random.below(128);
    const end = random.below(4) === 0 ? random.below(packet.length) : packet.length;
    const text = packet.subarray(0, end).toString('latin1') + (random.below(10) === 0 ? random.pick(good) : '');
    const frames = random.below(10) === 0 ? [random.bytes(random.below(200))] : [text];
    yield { what: `damaged ${String(n)}: ${JSON.stringify(text.slice(0, 80))}`, frames };
  }
}
