import { expect, test } from '@jest/globals';
import { argumentsOf, idOf, kindOf, readSpan } from './packet.ts';

/** As read from the network: with other bytes before and after. */
function at(text: string): [bytes: Buffer, start: number, end: number] {
  const before = '"from":1,"to":2';
  return [Buffer.from(`${before}${text}"from":8,"seq":9`), before.length, before.length + text.length];
}

test.each([
  ['0{"sid":"x"}', 'open'],
  ['2', 'ping'],
  ['40{"sid":"y"}', 'connected'],
  ['41', 'ended'],
  ['44{"message":"no"}', 'refused'],
  ['42["hello",{"user":{}},"offset"]', 'hello'],
  ['42["changes",{"epoch":"e"}]', 'changes'],
  ['42["message",{"id":"m"}]', 'message'],
  ['42["room:reset",{}]', 'reset'],
  ['4217["heads",{"epoch":"e","heads":{}}]', 'heads'],
  ['4305[{"ok":true}]', 'ack'],
  ['42["presence",{"room":"lobby","count":3}]', 'other'],
])('%s is of kind %s', (text, kind) => {
  expect(kindOf(...at(text))).toBe(kind);
});

test('a frame is counted by its ends, not by its items', () => {
  const [bytes, start] = at('42["changes",{"epoch":"e","room":"lobby","from":41,"to":105,"items":[]}]');
  expect(readSpan('changes', bytes, start)).toEqual({ from: 41, to: 105 });
});

test('a message of a baseline counts as one revision', () => {
  const [bytes, start] = at('42["message",{"id":"m","seq":7,"rev":7}]');
  expect(readSpan('message', bytes, start)).toEqual({ from: 6, to: 7 });
});

test('an ack has an id and arguments', () => {
  const [bytes, start, end] = at('43512[{"ok":true,"seq":3}]');
  expect(idOf(bytes, start)).toBe(512);
  expect(argumentsOf(bytes, start, end)).toBe('[{"ok":true,"seq":3}]');
});

test('an event that wants no ack has no id', () => {
  const [bytes, start] = at('42["heads",{}]');
  expect(idOf(bytes, start)).toBe(-1);
});
