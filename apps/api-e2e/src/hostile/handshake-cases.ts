import { Handshake, Limits } from '@parley/dto';
import { boundariesOf } from './boundaries.ts';
import { membersOf, objectOf, without, withMember, type JsonText, type Members } from './json-text.ts';
import type { Random } from './random.ts';
import { anyJson, unknownNames, values, type Value } from './values.ts';

/** A Socket.IO handshake's `auth`, as text. */
export interface HandshakeCase {
  readonly what: string;
  readonly auth: JsonText;
}

/** A handshake made wrong in every way we know, one thing at a time. */
export function* handshakeCases(valid: Required<Handshake>): Generator<HandshakeCase> {
  const members = membersOf(valid);
  const one = (what: string, auth: JsonText): HandshakeCase => ({ what, auth });
  const withCursors = (what: string, cursors: JsonText): HandshakeCase =>
    one(`cursors ${what}`, objectOf(withMember(members, 'cursors', cursors)));

  yield one('nothing', '');
  for (const [name] of members) {
    yield one(`without ${name}`, objectOf(without(members, name)));
    for (const { what, text } of [...values, ...boundariesUnless(name)]) {
      yield one(`${name} = ${what}`, objectOf(withMember(members, name, text)));
    }
  }
  for (const name of unknownNames) yield one(`unknown key ${name}`, objectOf([...members, [name, '1']]));
  for (const { what, text } of values) yield one(`auth = ${what}`, text);
  for (const { what, text } of values) yield withCursors(`lobby = ${what}`, objectOf([['lobby', text]]));
  for (const name of unknownNames) yield withCursors(`of ${name}`, objectOf([[name, '1']]));
  for (const name of ['__proto__', 'constructor', 'prototype']) {
    yield withCursors(`under ${name}`, objectOf([[name, '{"lobby":1}']]));
    yield withCursors(`of ${name} and the lobby`, `{"${name}":1,"lobby":0}`);
  }
  for (const count of [Limits.cursors - 1, Limits.cursors, Limits.cursors + 1, 600, 3_000]) {
    yield withCursors(`of ${String(count)} rooms`, cursorsOf(count));
  }
}

/** Several things wrong at once, by chance. */
export function* randomHandshakes(valid: Required<Handshake>, random: Random, count: number): Generator<HandshakeCase> {
  const small = values.filter(({ text }) => text.length < 1_000);
  for (let n = 0; n < count; n++) {
    let members: Members = membersOf(valid);
    for (let changes = 1 + random.below(3); changes > 0; changes--) {
      const [name] = random.pick(members);
      const value = random.below(2) === 0 ? anyJson(random) : random.pick(small).text;
      members =
        random.below(4) === 0 ? [...members, [random.pick(unknownNames), value]] : withMember(members, name, value);
    }
    yield { what: `random handshake ${String(n)}`, auth: objectOf(members) };
  }
}

function cursorsOf(count: number): JsonText {
  return objectOf(Array.from({ length: count }, (_, n) => [`room-${String(n)}`, String(n)] as const));
}

function boundariesUnless(name: string): Value[] {
  return name === 'cursors' ? [] : boundariesOf(Handshake, name);
}
