import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Message, ReadPosition } from '../contract.ts';
import { ada, ben, message } from '../testing/messages.ts';
import { isExact, movedTo, noNotes, takeNotes, unreadOf } from './unread.ts';

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

test('a position that moved on here counts what is after it, wherever notes or window hold that', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ isOwn: fc.boolean(), isDeleted: fc.boolean() }), { minLength: 1, maxLength: 40 }),
      fc.nat(40),
      fc.nat(40),
      fc.nat(40),
      (made, from, to, since) => {
        const log = made.map(({ isOwn, isDeleted }, n) =>
          message(n + 1, { author: isOwn ? ben : ada, ...(isDeleted && { text: null }) }),
        );
        const after = (seq: number): number =>
          log.filter((item) => item.seq > seq && item.author.id !== ben.id && item.text !== null).length;
        const cursor = log.length;
        const [seq, moved] = [Math.min(from, to, cursor), Math.min(Math.max(from, to), cursor)];
        const known = { room: 'lobby', seq, unread: after(seq), head: cursor };
        const start = Math.min(since, cursor);
        const parts = {
          notes: takeNotes(noNotes(start), log.slice(start)),
          window: { messages: log.slice(seq), hasOlder: seq > 0, hasNewer: false },
          cursor,
        };
        const expected = { room: 'lobby', seq: moved, unread: after(moved), head: cursor };
        expect(movedTo(known, moved, parts, ben.id)).toEqual(expected);
        // A window that ends before the log does tells what lies between.
        const middle = { ...parts, window: { messages: log.slice(seq, moved), hasOlder: true, hasNewer: true } };
        expect(movedTo(known, moved, middle, ben.id)).toEqual(expected);
      },
    ),
  );
});

test('of a hundred or more it can’t be told how many are left', () => {
  const parts = { notes: noNotes(900), window: undefined, cursor: 900 };
  expect(movedTo({ ...read, unread: 100, head: 900 }, 20, parts, ben.id)).toMatchObject({ seq: 20, unread: 100 });
});
