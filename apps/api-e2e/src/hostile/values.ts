import { Limits } from '@parley/dto/constants';
import { nested, objectOf, type JsonText } from './json-text.ts';
import type { Random } from './random.ts';

export interface Value {
  readonly what: string;
  readonly text: JsonText;
}

const quoted = (text: string): JsonText => JSON.stringify(text);

const scalars = ['null', 'true', 'false', '0', '-0', '-1', '1', '1.5', '1e999', '-1e999', '5e-324', '1e21'].concat([
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740993',
  '4294967296',
  '2147483648',
]);

const strings = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\n',
  '\u2028',
  '\u202e',
  '\ufeff',
  'NaN',
  'Infinity',
  '-1',
  '0x10',
  '1e3',
  'null',
  'undefined',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  'LOBBY',
  'lobby ',
  'lobby\n',
  'ｌobby',
  '-lobby',
  '../../etc/passwd',
  '..%2f..%2f',
  "' OR 1=1 --",
  '"; DROP TABLE messages; --',
  '%00',
  '${7*7}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  'e\u0301'.repeat(50),
  '👩‍👩‍👧‍👦',
  '\u200d',
  '00000000-0000-0000-0000-000000000000',
  '0198F1C2-7A4B-7C3D-8E5F-0123456789AB',
  '0198f1c2-7a4b-4c3d-8e5f-0123456789ab',
  '2026-01-01T00:00:00Z',
].map(quoted);

// JSON.stringify would escape these differently or not at all: as text they arrive as they are.
const surrogates = [
  '"\\ud800"',
  '"\\udc00"',
  '"a\\udfffb"',
  '"\\udc00\\ud800"',
  '"\\ud83d"',
  '"\\uD83D\\uD83D\\uDE00"',
];

const containers = [
  '[]',
  '{}',
  '[[]]',
  '[null]',
  '["lobby"]',
  '{"0":"lobby"}',
  '{"length":1000000000}',
  '{"length":{"toString":null,"valueOf":null}}',
  '{"$gt":""}',
  '{"$where":"sleep(1000)"}',
  '{"toString":null}',
  '{"toString":"x","valueOf":"x"}',
  '{"toJSON":"x"}',
  '{"then":"x"}',
  '{"then":{}}',
  '{"__proto__":{"isAdmin":true}}',
  '{"__proto__":null}',
  '{"__proto__":[]}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
  '{"prototype":{"isAdmin":true}}',
  '{"hasOwnProperty":1}',
  '{"event":"hello","data":{}}',
  '{"_placeholder":true,"num":0}',
  '{"_placeholder":true,"num":-1}',
  '{"type":"Buffer","data":[1,2,3]}',
  '{"base64":true,"data":"AAAA"}',
];

const large: readonly Value[] = [
  { what: `${String(Limits.textLength)} units`, text: quoted('a'.repeat(Limits.textLength)) },
  { what: `${String(Limits.textLength + 1)} units`, text: quoted('a'.repeat(Limits.textLength + 1)) },
  { what: '4,000 characters of four bytes', text: quoted('😀'.repeat(4_000)) },
  { what: '60,000 units', text: quoted('x'.repeat(60_000)) },
  { what: '10,000 blanks', text: quoted(' '.repeat(10_000)) },
  { what: '10,000 dashes after a letter', text: quoted(`a${'-'.repeat(10_000)}!`) },
  { what: '20,000 digits', text: '9'.repeat(20_000) },
  { what: 'an array of 20,000', text: `[${'0,'.repeat(19_999)}0]` },
  { what: 'an array of 20,000 objects', text: `[${'{},'.repeat(19_999)}{}]` },
  { what: 'arrays 30,000 deep', text: nested(30_000, '[', ']') },
  { what: 'objects 8,000 deep', text: `${'{"a":'.repeat(8_000)}1${'}'.repeat(8_000)}` },
  { what: 'prototypes 3,000 deep', text: `${'{"__proto__":'.repeat(3_000)}1${'}'.repeat(3_000)}` },
  { what: '4,000 keys', text: objectOf(Array.from({ length: 4_000 }, (_, n) => [`key${String(n)}`, '1'] as const)) },
  { what: 'one key of 50,000 units', text: objectOf([['k'.repeat(50_000), '1']]) },
];

/** What a field may be sent in place of what it should be. Most fit no field; some fit some. */
export const values: readonly Value[] = [
  ...[...scalars, ...strings, ...surrogates, ...containers].map((text) => ({ what: text.slice(0, 60), text })),
  ...large,
];

/** Names that no schema knows, and names that objects have by themselves. */
export const unknownNames = [
  'x',
  '',
  ' ',
  '0',
  'event',
  'ack',
  'author',
  'rev',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
  'toJSON',
  'length',
  'ROOM',
  'room ',
  'rооm',
  '\ud800',
  '\0',
  '~/~1',
  'k'.repeat(2_000),
];

const leaves = [...scalars, ...strings, ...surrogates];

/** Any JSON at all, small. */
export function anyJson(random: Random, depth = 4): JsonText {
  const kind = depth === 0 ? 0 : random.below(4);
  if (kind < 2) return random.pick(leaves);
  const items = Array.from({ length: random.below(4) }, () => anyJson(random, depth - 1));
  if (kind === 2) return `[${items.join(',')}]`;
  return objectOf(items.map((item) => [random.pick(unknownNames).slice(0, 20), item] as const));
}
