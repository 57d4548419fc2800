import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Message, ReadPosition } from '../contract.ts';
import { ada, ben, message } from '../testing/messages.ts';
import { isExact, noNotes, takeNotes, unreadOf } from './unread.ts';

const read: ReadPosition = { room: 'lobby', seq: 2, unread: 3, head: 5 };
const unread = (changes: readonly Message[], position = read): number =>
  unreadOf(
    position,
    changes.reduce((notes, change) => takeNotes(notes, [change]), noNotes(0)),
    ben.id,
  );

test('a text message of others after the count is one more, once, however often it is edited', () => {
  expect(unread([message(6)])).toBe(4);
  expect(unread([message(6), message(6, { rev: 7, editRev: 7 })])).toBe(4);
});

test('one’s own messages do not count', () => {
  expect(unread([message(6, { author: ben })])).toBe(3);
});

test('a deletion takes back what was counted, and nothing that was read', () => {
  expect(unread([message(4, { rev: 6, text: null })])).toBe(2);
  expect(unread([message(1, { rev: 6, text: null })])).toBe(3);
  expect(unread([message(6), message(6, { rev: 7, text: null })])).toBe(3);
});

test('changes that the server had counted are not counted again', () => {
  expect(unread([message(5)])).toBe(3);
});

test('it is counted up to 100', () => {
  const many = Array.from({ length: 150 }, (_, n) => message(6 + n));
  expect(unread(many)).toBe(100);
});

test('a count is unsure when the changes since it are not all known', () => {
  const notes = takeNotes(noNotes(6), [message(7)]);
  expect(isExact(read, notes, ben.id)).toBe(false);
  expect(isExact({ ...read, head: 6 }, notes, ben.id)).toBe(true);
});

test('wherever the server counted, the sum is the same', () => {
  const change = fc.record({ target: fc.nat(8), kind: fc.constantFrom('send', 'edit', 'delete'), isOwn: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), fc.nat(30), fc.nat(30), (changes, head, at) => {
      const log: Message[] = [];
      for (const { target, kind, isOwn } of changes) {
        const rev = log.length + 1;
        const old = log.findLast(({ id }) => id === log[target]?.id);
        if (kind === 'edit' && old?.text) log.push({ ...old, rev, editRev: rev });
        else if (kind === 'delete' && old?.text) log.push({ ...old, rev, text: null });
        else log.push(message(rev, { author: isOwn ? ben : ada }));
      }
      const counted = Math.min(head, log.length);
      const seq = Math.min(at, counted);
      const countAt = (rev: number): number =>
        [...new Map(log.slice(0, rev).map((item) => [item.id, item])).values()].filter(
          (item) => item.seq > seq && item.text !== null && item.author.id !== ben.id,
        ).length;
      const position = { room: 'lobby', seq, unread: countAt(counted), head: counted };
      expect(unread(log, position)).toBe(countAt(log.length));
    }),
  );
});
