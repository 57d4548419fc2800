import { describe, expect, test } from '@jest/globals';
import type { Timeline } from '@parley/web-data-access';
import { ada, me, message } from '@parley/web-data-access/testing';
import { lineSeqOf, rows, type Row } from './rows.ts';

const ben = { id: 'ben', name: 'Ben', isGuest: false };
const nothing: Timeline = {
  messages: [],
  hasOlder: false,
  hasNewer: false,
  isLoaded: true,
  pending: [],
  changes: [],
};

function build(timeline: Partial<Timeline>, more: { lineSeq?: number; before?: readonly Row[] } = {}) {
  return rows(
    { timeline: { ...nothing, ...timeline }, me, lineSeq: more.lineSeq, nameOf: ({ name }) => name },
    more.before,
  );
}

const shape = (found: readonly Row[]) =>
  found.map((row) => (row.kind === 'message' ? `${row.isFirst ? '+' : '-'}${row.text ?? 'gone'}` : row.kind));

const at = (minutes: number) => new Date(2026, 2, 3, 9, minutes).toISOString();

describe('grouping', () => {
  test('messages of one author share a header, until somebody else writes', () => {
    const messages = [message(1), message(2), message(3, { author: ben }), message(4)];
    expect(shape(build({ messages }))).toEqual(['day', '+Message 1', '-Message 2', '+Message 3', '+Message 4']);
  });

  test('a silence of more than a quarter of an hour ends a group', () => {
    const messages = [0, 15, 31].map((minutes, index) => message(index, { createdAt: at(minutes) }));
    expect(shape(build({ messages }))).toEqual(['day', '+Message 0', '-Message 1', '+Message 2']);
  });

  test('a new day has a divider and a new header', () => {
    const messages = [
      message(1, { createdAt: new Date(2026, 2, 3, 23, 59).toISOString() }),
      message(2, { createdAt: new Date(2026, 2, 4, 0, 1).toISOString() }),
    ];
    expect(shape(build({ messages }))).toEqual(['day', '+Message 1', 'day', '+Message 2']);
  });

  test('deleted messages keep their place', () => {
    expect(shape(build({ messages: [message(1), message(2, { text: null }), message(3)] }))).toEqual([
      'day',
      '+Message 1',
      '-gone',
      '-Message 3',
    ]);
  });
});

describe("one's own unconfirmed messages", () => {
  const pending = [{ id: message(9).id, text: 'waiting', status: 'queued' as const, writtenAt: Date.parse(at(9)) }];

  test('stand at the end', () => {
    expect(shape(build({ messages: [message(1, { createdAt: at(1) })], pending }))).toEqual([
      'day',
      '+Message 1',
      '+waiting',
    ]);
  });

  test('are not shown twice when the message is there', () => {
    expect(shape(build({ messages: [message(9, { author: me })], pending }))).toEqual(['day', '+Message 9']);
  });

  test('are shown beyond a gap where the end is not loaded, under a header of their own', () => {
    const messages = [message(1, { author: me, createdAt: at(8) })];
    expect(shape(build({ messages, pending, hasNewer: true }))).toEqual(['day', '+Message 1', 'gap', '+waiting']);
  });

  test('an edit shows its new text before it is confirmed', () => {
    const changes = [{ kind: 'edit' as const, id: message(1).id, text: 'better', status: 'sending' as const }];
    expect(shape(build({ messages: [message(1)], changes }))).toEqual(['day', '+better']);
  });
});

test('a row that did not change is the same object, also when others come', () => {
  const messages = [message(1), message(2)];
  const before = build({ messages });
  const after = build({ messages: [...messages, message(3)] }, { before });
  expect(after.slice(0, 3).every((row, index) => row === before[index])).toBe(true);
  const edited = build({ messages: [message(1), message(2, { text: 'other', rev: 4 })] }, { before });
  expect(edited[1]).toBe(before[1]);
  expect(edited[2]).not.toBe(before[2]);
});

describe('the new-messages line', () => {
  const timeline = (more: Partial<Timeline>): Timeline => ({ ...nothing, ...more });

  test('stands before the first message of somebody else that was not read', () => {
    const messages = [message(1), message(2, { author: me }), message(3), message(4)];
    expect(lineSeqOf(timeline({ messages }), 1, me)).toBe(3);
    expect(shape(build({ messages }, { lineSeq: 3 }))).toContain('line');
  });

  test('the message after it has a header of its own', () => {
    const messages = [message(1), message(2)];
    expect(shape(build({ messages }, { lineSeq: 2 }))).toEqual(['day', '+Message 1', 'line', '+Message 2']);
  });

  describe('stands before the first message from its place on', () => {
    const messages = [message(2), message(4), message(8)];

    test.each([
      [4, ['day', '+Message 2', 'line', '+Message 4', '-Message 8']],
      // That message is not there any more.
      [3, ['day', '+Message 2', 'line', '+Message 4', '-Message 8']],
      [7, ['day', '+Message 2', '-Message 4', 'line', '+Message 8']],
    ])('at %i', (lineSeq, expected) => {
      expect(shape(build({ messages }, { lineSeq }))).toEqual(expected);
      expect(shape(build({ messages, hasOlder: true }, { lineSeq }))).toEqual(expected);
    });

    test('whatever became of it', () => {
      const changed = [message(2), message(4, { text: null, author: me }), message(8)];
      expect(shape(build({ messages: changed }, { lineSeq: 4 }))).toEqual([
        'day',
        '+Message 2',
        'line',
        '+gone',
        '+Message 8',
      ]);
    });

    test('also at the top, where that is its place', () => {
      const expected = ['day', 'line', '+Message 2', '-Message 4', '-Message 8'];
      expect(shape(build({ messages, hasOlder: true }, { lineSeq: 2 }))).toEqual(expected);
      expect(shape(build({ messages }, { lineSeq: 1 }))).toEqual(expected);
    });

    test('but not at the top while what comes before is not loaded', () => {
      expect(shape(build({ messages, hasOlder: true }, { lineSeq: 1 }))).not.toContain('line');
    });

    test('and not where there is none', () => {
      expect(shape(build({ messages }, { lineSeq: 9 }))).not.toContain('line');
    });
  });

  test('there is none when all is read', () => {
    expect(lineSeqOf(timeline({ messages: [message(1)] }), 1, me)).toBeNull();
  });

  test('it cannot be told while the first unread message may not be loaded', () => {
    expect(lineSeqOf(timeline({ messages: [message(5)], hasOlder: true }), 1, me)).toBeUndefined();
    expect(lineSeqOf(timeline({ messages: [message(1)], hasNewer: true }), 1, me)).toBeUndefined();
    expect(lineSeqOf(timeline({ isLoaded: false }), 1, me)).toBeUndefined();
  });

  test('deleted messages are not news', () => {
    expect(lineSeqOf(timeline({ messages: [message(2, { text: null }), message(3)] }), 1, me)).toBe(3);
  });
});

test('people are shown by the name they have now', () => {
  const found = rows({ timeline: { ...nothing, messages: [message(1)] }, me, lineSeq: undefined, nameOf: () => 'Now' });
  expect(found[1]).toMatchObject({ name: 'Now', author: ada });
});
