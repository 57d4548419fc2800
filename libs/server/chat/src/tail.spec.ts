import { describe, expect, test } from '@jest/globals';
import type { Message } from '@parley/dto';
import fc from 'fast-check';
import { itemBytes } from './item-bytes.ts';
import { Tail } from './tail.ts';

const author = { id: 'ada', name: 'Ada', isGuest: false };
const item = (id: string, seq: number, rev = seq, text: string | null = `text ${id}`): Message => ({
  id,
  seq,
  rev,
  editRev: rev,
  author,
  text,
  createdAt: '2026-01-01T00:00:00.000Z',
});
const roomy = { items: 100, bytes: 1_000_000 };

describe('a tail', () => {
  test('serves what follows a cursor, newest per message, ascending', () => {
    const tail = new Tail(0, roomy);
    tail.append({ from: 0, to: 2, items: [item('a', 1), item('b', 2)] });
    tail.append({ from: 2, to: 3, items: [item('a', 1, 3, 'edited')] });
    expect(tail.since(0, 10_000)).toEqual({ from: 0, to: 3, items: [item('b', 2), item('a', 1, 3, 'edited')] });
    expect(tail.since(2, 10_000)?.items.map(({ id }) => id)).toEqual(['a']);
    expect(tail.since(3, 10_000)).toEqual({ from: 3, to: 3, items: [] });
  });

  test('does not serve text that was deleted', () => {
    const tail = new Tail(0, roomy);
    tail.append({ from: 0, to: 1, items: [item('a', 1, 1, 'secret')] });
    tail.append({ from: 1, to: 2, items: [item('a', 1, 2, null)] });
    expect(JSON.stringify(tail.since(0, 10_000))).not.toContain('secret');
  });

  test('does not serve cursors before its beginning or past its end', () => {
    const tail = new Tail(5, roomy);
    tail.append({ from: 5, to: 6, items: [item('f', 6)] });
    expect(tail.since(4, 10_000)).toBeUndefined();
    expect(tail.since(7, 10_000)).toBeUndefined();
    expect(tail.since(5, 10_000)?.to).toBe(6);
  });

  test('drops the lowest revisions beyond its limits and then begins after them', () => {
    const tail = new Tail(0, { items: 2, bytes: 1_000_000 });
    tail.append({ from: 0, to: 3, items: [item('a', 1), item('b', 2), item('c', 3)] });
    expect(tail.from).toBe(1);
    expect(tail.since(0, 10_000)).toBeUndefined();
    expect(tail.since(1, 10_000)?.items.map(({ id }) => id)).toEqual(['b', 'c']);
  });

  test('cuts a frame by bytes, but sends at least one item', () => {
    const tail = new Tail(0, roomy);
    tail.append({ from: 0, to: 3, items: [item('a', 1), item('b', 2), item('c', 3)] });
    expect(tail.since(0, 0)).toMatchObject({ to: 1, items: [{ id: 'a' }] });
    expect(tail.since(0, 2 * itemBytes(item('a', 1)))).toMatchObject({ to: 2, items: [{ id: 'a' }, { id: 'b' }] });
  });

  test('is lengthened backwards by a read that reaches it, keeping what is newer', () => {
    const tail = new Tail(3, roomy);
    tail.append({ from: 3, to: 4, items: [item('a', 1, 4, 'newer')] });
    tail.prepend({ from: 0, to: 2, items: [item('a', 1), item('b', 2)] });
    expect(tail.from).toBe(3);
    tail.prepend({ from: 0, to: 3, items: [item('a', 1), item('b', 2), item('c', 3)] });
    expect(tail.since(0, 10_000)?.items.map(({ id, rev }) => [id, rev])).toEqual([
      ['b', 2],
      ['c', 3],
      ['a', 4],
    ]);
  });
});

test('an item is never larger than what it is counted as', () => {
  const longest = {
    ...item('x'.repeat(36), Number.MAX_SAFE_INTEGER),
    author: { id: 'i'.repeat(64), name: 'Ä"\n', isGuest: false },
  };
  const times = { editedAt: longest.createdAt, deletedAt: longest.createdAt };
  for (const text of ['', 'plain', '"quoted"\n\u0001 👋', null]) {
    const message = { ...longest, ...times, text };
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(itemBytes(message));
  }
});

test('frames from any cursor, joined, leave the same messages as the whole log', () => {
  const change = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), isLast: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), fc.nat(40), fc.nat(500), (changes, cursor, maxBytes) => {
      const tail = new Tail(0, { items: 4, bytes: 2_000 });
      const log = new Map<string, Message>();
      changes.forEach(({ id }, n) => {
        const message = item(id, log.get(id)?.seq ?? n + 1, n + 1);
        log.set(id, message);
        tail.append({ from: n, to: n + 1, items: [message] });
      });
      const read: Message[] = [];
      let at = Math.max(cursor, tail.from);
      while (at < tail.to) {
        const stretch = tail.since(at, maxBytes);
        expect(stretch?.from).toBe(at);
        read.push(...(stretch?.items ?? []));
        at = stretch?.to ?? tail.to;
      }
      const expected = [...log.values()].filter(({ rev }) => rev > Math.max(cursor, tail.from));
      expect(read).toEqual(expected.toSorted((a, b) => a.rev - b.rev));
    }),
  );
});

test('a tail that is read from a log which is ahead of it leaves nothing out, wherever a read ends', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
  const event = fc.oneof(
    fc.record({ kind: fc.constant('commit' as const), ids: fc.array(id, { minLength: 1, maxLength: 5 }) }),
    fc.record({ kind: fc.constant('publish' as const) }),
    fc.record({ kind: fc.constant('open' as const) }),
    fc.record({
      kind: fc.constant('lengthen' as const),
      by: fc.integer({ min: 1, max: 12 }),
      items: fc.integer({ min: 1, max: 8 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(id, { maxLength: 12 }), fc.array(event, { maxLength: 30 }), (before, events) => {
      const log: Message[] = [];
      const commit = (id: string): void => {
        log.push(item(id, log.find((known) => known.id === id)?.seq ?? log.length + 1, log.length + 1));
      };
      const newest = (from: number, to: number): Message[] =>
        log.slice(from, to).filter(({ id, rev }) => !log.slice(rev, to).some((later) => later.id === id));
      before.forEach(commit);
      const open = (): Tail => new Tail(log.length, { items: 6, bytes: 1_000_000 });
      let tail = open();
      let published = log.length;
      for (const event of events) {
        if (event.kind === 'commit') {
          // One commit at a time is on its way.
          if (published === log.length) event.ids.forEach(commit);
        } else if (event.kind === 'open') {
          tail = open();
        } else if (event.kind === 'publish') {
          tail.append({ from: published, to: log.length, items: newest(published, log.length) });
          published = log.length;
        } else {
          const from = Math.max(0, tail.from - event.by);
          const found = newest(from, log.length);
          const items = found.slice(0, event.items);
          tail.prepend({ from, to: items.length < found.length ? (items.at(-1)?.rev ?? from) : log.length, items });
        }
        for (let cursor = tail.from; cursor <= tail.to; cursor++) {
          const revs = tail.since(cursor, 1_000_000)?.items.map(({ rev }) => rev) ?? [];
          expect(revs).toEqual(revs.toSorted((a, b) => a - b));
          const due = newest(0, log.length).filter(({ rev }) => rev > cursor && rev <= tail.to);
          expect(revs).toEqual(expect.arrayContaining(due.map(({ rev }) => rev)));
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
