import { commandNames, commands, type CommandName, type CommandPayload } from '@parley/dto';
import { boundariesOf } from './boundaries.ts';
import { membersOf, objectOf, without, withMember, type JsonText, type Members } from './json-text.ts';
import type { Random } from './random.ts';
import { anyJson, unknownNames, values } from './values.ts';

/** A command as it is to be sent: its arguments as text, with binary attachments if there are any. */
export interface CommandCase {
  readonly what: string;
  readonly command: string;
  readonly args: readonly JsonText[];
  readonly attachments?: readonly Buffer[];
  readonly isUnacknowledged?: boolean;
  /** It fits its schema, and must not be done all the same. */
  readonly mustBeRefused?: boolean;
}

/** A payload of each command that fits, so that one thing at a time can be made wrong. */
export type ValidPayloads = { readonly [C in CommandName]: CommandPayload<C> };

/** Every field of every command made wrong in every way we know, one at a time. */
export function* systematicCases(valid: ValidPayloads): Generator<CommandCase> {
  for (const command of commandNames) {
    const members = membersOf(valid[command]);
    const one = (what: string, payload: JsonText): CommandCase => ({ what, command, args: [payload] });

    for (const [name] of members) {
      yield one(`without ${name}`, objectOf(without(members, name)));
      yield one(`${name} twice, the second null`, objectOf([...members, [name, 'null']]));
      for (const { what, text } of [...values, ...boundariesOf(commands[command].payload, name)]) {
        yield one(`${name} = ${what}`, objectOf(withMember(members, name, text)));
      }
    }
    for (const name of unknownNames) {
      yield one(`unknown key ${name}`, objectOf([...members, [name, '1']]));
      yield one(`unknown key ${name}, an object`, objectOf([...members, [name, objectOf(members)]]));
      yield one(`everything under ${name}`, objectOf([[name, objectOf(members)]]));
    }
    for (const { what, text } of values) yield one(`payload = ${what}`, text);
    yield* argumentCases(command, objectOf(members));
  }
}

function* argumentCases(command: CommandName, payload: JsonText): Generator<CommandCase> {
  const attachments = [Buffer.from('attachment'), Buffer.alloc(1_000, 0xff)];
  const placeholder = (n: number): JsonText => `{"_placeholder":true,"num":${String(n)}}`;
  yield { what: 'no payload', command, args: [] };
  yield { what: 'two payloads', command, args: [payload, payload] };
  yield { what: 'the payload in an array', command, args: [`[${payload}]`] };
  yield { what: 'the payload as a string', command, args: [JSON.stringify(payload)] };
  yield { what: 'a hundred payloads', command, args: Array.from({ length: 100 }, () => '{}') };
  yield { what: 'a binary payload', command, args: [placeholder(0)], attachments: attachments.slice(0, 1) };
  yield { what: 'two binary payloads', command, args: [placeholder(0), placeholder(1)], attachments };
  yield { what: 'binary in a field', command, args: [`{"room":${placeholder(0)}}`], attachments: attachments.slice(1) };
  yield { what: 'an attachment nobody names', command, args: [payload], attachments: attachments.slice(0, 1) };
  yield { what: 'no ack, bad payload', command, args: ['{"room":1}'], isUnacknowledged: true };
  yield { what: 'no ack, no payload', command, args: [], isUnacknowledged: true };
  yield { what: 'no ack, payload null', command, args: ['null'], isUnacknowledged: true };
}

/** Commands that there are not, and names that Socket.IO, Nest or Node keep to themselves. */
export function* unknownCommandCases(): Generator<CommandCase> {
  const names = ['message:sent', 'MESSAGE:SEND', 'hello', 'changes', 'heads', 'admin:shutdown', 'exception', 'message'];
  for (const command of [...names, ...unknownNames, 'ping', 'pong', 'open', 'close', 'data']) {
    for (const args of [[], ['null'], ['{"room":"lobby"}'], ['1', '2', '3']]) {
      yield { what: 'unknown command', command, args };
    }
  }
}

/** Several things wrong at once, by chance: the same seed gives the same cases. */
export function* randomCases(valid: ValidPayloads, random: Random, count: number): Generator<CommandCase> {
  for (let n = 0; n < count; n++) {
    const command = random.pick(commandNames);
    let members = membersOf(valid[command]);
    for (let changes = 1 + random.below(3); changes > 0; changes--) members = mutated(members, random);
    const payload = objectOf(members);
    const args = random.below(20) === 0 ? [payload, anyJson(random)] : [payload];
    yield { what: `random ${String(n)}`, command, args };
  }
}

const smallValues = values.filter(({ text }) => text.length < 1_000);

function mutated(members: Members, random: Random): Members {
  const [name] = members.length > 0 ? random.pick(members) : ['x'];
  switch (random.below(8)) {
    case 0:
      return without(members, name);
    case 1:
      return [...members, [random.pick(unknownNames).slice(0, 100), anyJson(random)]];
    case 2:
      return [...members, [name, anyJson(random)]];
    case 3:
      return withMember(members, name, members.length > 0 ? random.pick(members)[1] : 'null');
    case 4:
      return withMember(members, name, random.pick(random.below(50) === 0 ? values : smallValues).text);
    case 5:
      return [[random.pick(['__proto__', 'constructor', 'payload']), objectOf(members)]];
    default:
      return withMember(members, name, anyJson(random));
  }
}
