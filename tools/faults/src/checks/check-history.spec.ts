import { expect, test } from '@jest/globals';
import { checkHistory } from './check-history.ts';
import type { CheckName, Command, History, HistoryEvent, Item, JournalEntry } from './history.ts';

const epoch = 'epoch-one';
const room = 'lobby';

/** Ada sends two messages and edits the first; Ben sees everything as it happens, and Cy reads a page. */
function rightHistory(): { events: HistoryEvent[]; journal: JournalEntry[]; messages: Item[]; head: number } {
  const first = { id: 'm1', seq: 1, rev: 1, editRev: 1, author: 'ada', text: 'one' };
  const second = { id: 'm2', seq: 2, rev: 2, editRev: 2, author: 'ada', text: 'two' };
  const edited = { ...first, rev: 3, editRev: 3, text: 'one!' };
  const ben = { client: 'ben', room, epoch };
  const events: HistoryEvent[] = [
    { kind: 'started', at: 0, ...ben, cursor: 0 },
    ...exchange(1, { kind: 'send', id: 'm1', text: 'one' }, { seq: 1, rev: 1 }),
    { kind: 'applied', at: 3, ...ben, from: 0, to: 1, items: [first] },
    ...exchange(4, { kind: 'send', id: 'm2', text: 'two' }, { seq: 2, rev: 2 }),
    { kind: 'applied', at: 6, ...ben, from: 1, to: 2, items: [second] },
    ...exchange(7, { kind: 'edit', id: 'm1', edit: 'e1', text: 'one!' }, { seq: 1, rev: 3 }),
    { kind: 'applied', at: 9, ...ben, from: 2, to: 3, items: [edited] },
    { kind: 'kept', at: 9.5, ...ben, cursor: 3 },
    { kind: 'page', at: 11, askedAt: 10, ...ben, client: 'cy', head: 3, items: [edited, second] },
    { kind: 'rested', at: 12, ...ben, cursor: 3, messages: [edited, second], hasOlder: false, afterMs: 10 },
  ];
  const journal = [first, second, edited].map((item) => ({ room, ...item }));
  return { events, journal, messages: [edited, second], head: 3 };
}

function exchange(at: number, command: Command, answer: { seq: number; rev: number }): HistoryEvent[] {
  const who = { client: 'ada', room, attempt: at };
  return [
    { kind: 'attempted', at, ...who, user: 'ada', command },
    { kind: 'acknowledged', at: at + 1, ...who, epoch, ...answer },
  ];
}

function historyOf({ events, journal, messages, head }: ReturnType<typeof rightHistory>): History {
  return {
    events: events.toSorted((a, b) => a.at - b.at),
    generations: [{ epochs: [epoch], journal, rooms: new Map([[room, { head, messages }]]) }],
    clients: new Map([
      ['ada', { user: 'ada', isComplete: false }],
      ['ben', { user: 'ben', isComplete: true }],
      ['cy', { user: 'cy', isComplete: false }],
    ]),
  };
}

test('a history in which all went well has no violation', () => {
  expect(checkHistory(historyOf(rightHistory()))).toEqual([]);
});

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The history is shorter than the test thinks.');
  return value;
}

type Break = (history: ReturnType<typeof rightHistory>) => unknown;
const edit = <K extends HistoryEvent['kind']>(
  { events }: ReturnType<typeof rightHistory>,
  kind: K,
  change: (event: Extract<HistoryEvent, { kind: K }>) => Partial<Extract<HistoryEvent, { kind: K }>>,
): void => {
  const at = events.findLastIndex((event) => event.kind === kind);
  const event = events[at] as Extract<HistoryEvent, { kind: K }>;
  events[at] = { ...event, ...change(event) };
};

const breaks: readonly [name: string, check: CheckName, broken: Break][] = [
  ['an acknowledged change that the log lost', 'C1', (h) => (h.journal.pop(), h.messages.shift(), (h.head = 2))],
  [
    'an ack with another rev',
    'C1',
    (h) => {
      edit(h, 'acknowledged', () => ({ rev: 2 }));
    },
  ],
  ['a changed text', 'C1', (h) => (h.journal[1] = { ...there(h.journal[1]), text: 'two?' })],
  [
    'an ack of an epoch nobody had',
    'C1',
    (h) => {
      edit(h, 'acknowledged', () => ({ epoch: 'epoch-two' }));
    },
  ],
  ['a message stored twice', 'C2', (h) => h.messages.push({ ...there(h.messages[1]), seq: 4, rev: 4 })],
  ['a hole', 'C3', (h) => h.journal.splice(1, 1)],
  ['a revision given twice', 'C3', (h) => h.journal.push(there(h.journal[2]))],
  ['a head past the journal', 'C3', (h) => (h.head = 4)],
  ['a record that is not what the journal says', 'C3', (h) => (h.messages[1] = { ...there(h.messages[1]), text: '' })],
  ['a message nobody sent', 'C4', (h) => (h.journal[1] = { ...there(h.journal[1]), id: 'm9' })],
  ['a stored message whose author is another', 'C4', (h) => (h.journal[1] = { ...there(h.journal[1]), author: 'eve' })],
  [
    'a refused command that was stored',
    'C4',
    (h) => {
      h.events.forEach(({ kind, at }, n) => {
        if (kind === 'acknowledged' && at === 5) {
          h.events[n] = {
            kind: 'refused',
            at,
            client: 'ada',
            room,
            attempt: 4,
            code: 'room/not-member',
            isRetried: false,
          };
        }
      });
    },
  ],
  [
    'a gap between frames',
    'C5',
    (h) =>
      h.events.splice(
        h.events.findIndex(({ at }) => at === 6),
        1,
      ),
  ],
  ['a frame applied twice', 'C5', (h) => h.events.push({ ...there(h.events.find(({ at }) => at === 9)), at: 9.6 })],
  [
    'a frame without one of its changes',
    'C5',
    (h) => {
      edit(h, 'applied', () => ({ items: [] }));
    },
  ],
  [
    'a page with an old text',
    'C5',
    (h) => {
      edit(h, 'page', ({ items }) => ({ items: [there(h.journal[0]), there(items[1])] }));
    },
  ],
  [
    'a page with a hole',
    'C5',
    (h) => {
      const third = { id: 'm3', seq: 4, rev: 4, editRev: 4, author: 'ada', text: 'three' };
      h.journal.push({ room, ...third });
      edit(h, 'page', ({ items }) => ({ items: [there(items[0]), third], head: 4 }));
    },
  ],
  [
    'a replica that shows what the log has not',
    'C5',
    (h) => {
      edit(h, 'rested', () => ({ messages: [there(h.journal[0]), there(h.journal[1])] }));
    },
  ],
  [
    'a replica that lacks the newest message',
    'C5',
    (h) => {
      edit(h, 'rested', ({ messages = [] }) => ({ messages: messages.slice(0, 1) }));
    },
  ],
  [
    'a frame with an item that it supersedes',
    'C5',
    (h) => {
      edit(h, 'applied', ({ items }) => ({ from: 0, items: [there(h.journal[0]), ...items] }));
    },
  ],
  [
    'a complete client that skips changes',
    'C5',
    (h) => {
      const at = h.events.findIndex((event) => event.at === 6);
      h.events[at] = { kind: 'started', at: 6, client: 'ben', room, epoch, cursor: 2 };
    },
  ],
  [
    'a complete client that lost its cursor',
    'C5',
    (h) => h.events.push({ kind: 'started', at: 9.7, client: 'ben', room, epoch, cursor: 0 }),
  ],
  [
    'a cursor that is kept before its changes are told',
    'C5',
    (h) => h.events.push({ kind: 'kept', at: 8, client: 'ben', room, epoch, cursor: 3 }),
  ],
  [
    'a replica that shows nothing',
    'C6',
    (h) => {
      edit(h, 'rested', () => ({ messages: undefined }));
    },
  ],
  [
    'a window that lost all it showed',
    'C5',
    (h) => {
      edit(h, 'rested', () => ({ messages: [], hasOlder: true }));
    },
  ],
  [
    'a replica that never caught up',
    'C6',
    (h) => {
      edit(h, 'rested', () => ({ cursor: 2 }));
    },
  ],
  [
    'a later send at an earlier place',
    'C7',
    (h) => {
      swapPlaces(h);
    },
  ],
  [
    "a sender's messages in another order",
    'C8',
    (h) => {
      swapPlaces(h);
    },
  ],
  [
    'a page from before what was known',
    'C9',
    (h) => {
      edit(h, 'page', () => ({ client: 'ben', head: 1, items: [there(h.journal[0])] }));
    },
  ],
  [
    'a message that its sender calls refused',
    'C4',
    (h) => {
      edit(h, 'rested', () => ({ refused: ['m1'] }));
    },
  ],
  [
    'a change that somebody is sent long after they left',
    'C10',
    (h) => h.events.push({ kind: 'left', at: 3.5 - 5_000, user: 'ben', room }),
  ],
];

function swapPlaces({ journal }: ReturnType<typeof rightHistory>): void {
  const [first, second] = journal as [JournalEntry, JournalEntry];
  journal[0] = { ...second, seq: 1, rev: 1, editRev: 1 };
  journal[1] = { ...first, seq: 2, rev: 2, editRev: 2 };
}

test.each(breaks)('%s is found by %s', (_name, check, broken) => {
  const history = rightHistory();
  broken(history);
  expect(checkHistory(historyOf(history)).map((violation) => violation.check)).toContain(check);
});

test('what a restored copy lost is no violation, since another generation began', () => {
  const history = historyOf(rightHistory());
  const [before] = history.generations;
  const [first] = before?.journal ?? [];
  const restored = { epochs: ['epoch-two'], journal: first ? [first] : [], rooms: new Map() };
  const events = history.events.filter(({ kind }) => kind !== 'rested');
  expect(checkHistory({ events, generations: [...history.generations, restored], clients: history.clients })).toEqual(
    [],
  );
});

test('a change from just after somebody left may still reach them, and any once they are back', () => {
  const history = rightHistory();
  history.events.push({ kind: 'left', at: 3.5, user: 'ben', room });
  expect(checkHistory(historyOf(history))).toEqual([]);
  history.events.push({ kind: 'left', at: -9_000, user: 'ben', room }, { kind: 'joined', at: 2.5, user: 'ben', room });
  expect(checkHistory(historyOf(history))).toEqual([]);
});

test('an unknown attempt may be stored or not', () => {
  const history = rightHistory();
  history.events = history.events.filter(({ kind }) => kind !== 'acknowledged');
  expect(checkHistory(historyOf(history))).toEqual([]);
});

test('a send that was refused for now may be rewritten before it is sent again', () => {
  const history = rightHistory();
  const who = { client: 'ada', room, attempt: 99 };
  history.events.push(
    { kind: 'attempted', at: 0.5, ...who, user: 'ada', command: { kind: 'send', id: 'm1', text: 'first thought' } },
    { kind: 'refused', at: 0.6, ...who, code: 'server/busy', isRetried: true },
  );
  expect(checkHistory(historyOf(history))).toEqual([]);
});
