import { expect, test } from '@jest/globals';
import { problem } from '../testing/messages.ts';
import { changesBetween, takeBack } from './outbox-changes.ts';
import { discard, writeDelete, writeEdit, writeSend } from './outbox-writing.ts';
import { acknowledged, answered, emptyOutbox, nextUp, sent, type Attempt, type Outbox } from './outbox.ts';

let ids = 0;
const newId = (): string => `id-${String(++ids).padStart(6, '0')}`;
const writing = (): { room: string; newId: string; now: number } => ({ room: 'lobby', newId: newId(), now: 0 });
const circumstances = { now: 0, random: 0.5, epoch: 'epoch', newId };

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is not there.');
  return value;
}

function written(...texts: string[]): Outbox {
  return texts.reduce((outbox, text) => writeSend(outbox, text, writing()), emptyOutbox);
}

function send(outbox: Outbox): [Outbox, Attempt] {
  const { key, text } = there(nextUp(outbox));
  const attempt = { key, number: 1, text };
  return [sent(outbox, attempt), attempt];
}

const idOf = ({ entries }: Outbox, n: number): string => there(entries[n]).id;

test('what differs is what has to be kept', () => {
  const before = written('one', 'two');
  const after = writeSend(writeDelete(before, idOf(before, 0), writing()), 'three', writing());
  expect([...changesBetween(before, after)]).toEqual([
    [idOf(before, 0), undefined],
    [idOf(after, 1), after.entries[1]],
  ]);
});

test.each([
  ['a message', (outbox: Outbox) => writeSend(outbox, 'four', writing())],
  [
    'an edit of what waits',
    (outbox: Outbox) => there(writeEdit(outbox, { id: idOf(outbox, 1), text: '!' }, undefined, writing())),
  ],
  ['a deletion of the first', (outbox: Outbox) => writeDelete(outbox, idOf(outbox, 0), writing())],
  ['a deletion in the middle', (outbox: Outbox) => writeDelete(outbox, idOf(outbox, 1), writing())],
  ['a deletion of the last', (outbox: Outbox) => there(discard(outbox, idOf(outbox, 2)))],
])('%s can be taken back', (_, change) => {
  const before = written('one', 'two', 'three');
  const after = change(before);
  expect(takeBack(after, { before, after })).toEqual(before);
});

test('what an answer has done meanwhile stays', () => {
  const [before, attempt] = send(written('one', 'two', 'three'));
  const after = writeDelete(before, idOf(before, 1), writing());
  const { outbox } = acknowledged(after, attempt, { seq: 1, rev: 1 }, circumstances);
  expect(takeBack(outbox, { before, after }).entries.map(({ text }) => text)).toEqual(['two', 'three']);
});

test('an edit that learned what it follows keeps that, with the text as it was', () => {
  const [sending, attempt] = send(written('one'));
  const before = there(writeEdit(sending, { id: attempt.key, text: 'two' }, undefined, writing()));
  const after = there(writeEdit(before, { id: attempt.key, text: 'three' }, undefined, writing()));
  const { outbox } = acknowledged(after, attempt, { seq: 1, rev: 1 }, circumstances);
  expect(takeBack(outbox, { before, after }).entries).toMatchObject([{ kind: 'edit', text: 'two', editRev: 1 }]);
});

test('what was refused meanwhile stays refused', () => {
  const [before, attempt] = send(written('one'));
  const after = writeSend(before, 'two', writing());
  const { outbox } = answered(after, attempt, problem('room/not-member'), circumstances);
  expect(takeBack(outbox, { before, after }).entries).toMatchObject([{ text: 'one', status: 'failed' }]);
});
