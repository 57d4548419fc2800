import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assignRevisions, newestItems, type RoomLogState } from './assign-revisions.ts';
import type { DeleteCommand, EditCommand, LogCommand, SendCommand } from './log-command.ts';
import type { StoredMessage } from './message-log.ts';

const at = '2026-01-01T00:00:00.000Z';
const ada = { id: 'ada', name: 'Ada', isGuest: false };
const ben = { id: 'ben', name: 'Ben', isGuest: true };

const send = (id: string, given: Partial<SendCommand> = {}): SendCommand => ({
  kind: 'send',
  id,
  author: ada,
  text: 'hello',
  hash: 'h1',
  at,
  ...given,
});
const edit = (id: string, given: Partial<EditCommand> = {}): EditCommand => ({
  kind: 'edit',
  id,
  edit: 'e1',
  editor: 'ada',
  epoch: 'epoch-1',
  editRev: 1,
  text: 'edited',
  at,
  ...given,
});
const remove = (id: string, deleter = 'ada'): DeleteCommand => ({ kind: 'delete', id, deleter, at });

/** A room's log in memory: what an adapter does around the rule. */
function room(): RoomLogState & { commit(...commands: LogCommand[]): ReturnType<typeof assignRevisions> } {
  const records = new Map<string, StoredMessage>();
  const state = {
    epoch: 'epoch-1',
    head: 0,
    find: (id: string) => records.get(id),
    commit(...commands: LogCommand[]) {
      const assignment = assignRevisions(state, commands);
      for (const write of assignment.writes) records.set(write.message.id, write);
      state.head = assignment.head;
      return assignment;
    },
  };
  return state;
}

describe('a send', () => {
  test('takes the next revision, which is its seq', () => {
    const log = room();
    expect(log.commit(send('a'), send('b')).outcomes).toEqual([
      { status: 'stored', seq: 1, rev: 1, createdAt: at },
      { status: 'stored', seq: 2, rev: 2, createdAt: at },
    ]);
  });

  test('sent again is answered with its first result, in the same batch, later, edited or deleted', () => {
    const log = room();
    expect(log.commit(send('a'), send('a')).outcomes[1]).toEqual({ status: 'repeat', seq: 1, rev: 1, createdAt: at });
    log.commit(edit('a'));
    expect(log.commit(send('a')).outcomes).toMatchObject([{ status: 'repeat', rev: 1 }]);
    log.commit(remove('a'));
    expect(log.commit(send('a')).outcomes).toMatchObject([{ status: 'repeat', rev: 1 }]);
    expect(log.head).toBe(3);
  });

  test.each([{ author: ben }, { hash: 'h2' }])('under the id of another message is refused: %o', (other) => {
    const log = room();
    log.commit(send('a'));
    expect(log.commit(send('a', other)).outcomes).toEqual([{ status: 'refused', code: 'message/id-taken' }]);
    expect(log.head).toBe(1);
  });
});

describe('an edit', () => {
  test('replaces the text, keeps the place', () => {
    const log = room();
    log.commit(send('a'));
    const { writes } = log.commit(edit('a'));
    expect(writes[0]?.message).toEqual({
      ...writes[0]?.message,
      seq: 1,
      rev: 2,
      editRev: 2,
      text: 'edited',
      editedAt: at,
    });
  });

  test('sent again is answered with its first result, however the message changed since', () => {
    const log = room();
    log.commit(send('a'), edit('a'), edit('a', { edit: 'e2', editRev: 2, text: 'again' }));
    expect(log.commit(edit('a')).outcomes).toMatchObject([{ status: 'repeat', rev: 2 }]);
  });

  test.each([{ editRev: 7 }, { epoch: 'epoch-2' }])(
    'of a text that no longer stands gets the current message: %o',
    (stale) => {
      const log = room();
      log.commit(send('a'));
      expect(log.commit(edit('a', stale)).outcomes).toMatchObject([
        { status: 'refused', code: 'message/changed', current: { id: 'a', text: 'hello' } },
      ]);
    },
  );

  test('of a missing, a deleted or another person’s message is refused', () => {
    const log = room();
    log.commit(send('a'), send('b'), remove('b'));
    expect(log.commit(edit('x'), edit('b', { editRev: 2 }), edit('a', { editor: 'ben' })).outcomes).toMatchObject([
      { code: 'message/not-found' },
      { code: 'message/deleted' },
      { code: 'message/not-author' },
    ]);
  });

  test('is remembered for sixteen edits', () => {
    const log = room();
    log.commit(send('a'));
    for (let n = 1; n <= 17; n++) log.commit(edit('a', { edit: `e${String(n)}`, editRev: n }));
    expect(log.commit(edit('a', { edit: 'e2', editRev: 2 })).outcomes).toMatchObject([{ status: 'repeat', rev: 3 }]);
    expect(log.commit(edit('a', { edit: 'e1', editRev: 1 })).outcomes).toMatchObject([{ code: 'message/changed' }]);
  });
});

describe('a deletion', () => {
  test('leaves a tombstone without text, hash or edits', () => {
    const log = room();
    log.commit(send('a'), edit('a'));
    expect(log.commit(remove('a')).writes[0]).toMatchObject({
      message: { seq: 1, rev: 3, text: null, deletedAt: at, author: ada },
      hash: null,
      edits: [],
    });
  });

  test('of what is deleted takes no revision', () => {
    const log = room();
    log.commit(send('a'), remove('a'));
    expect(log.commit(remove('a')).outcomes).toMatchObject([{ status: 'repeat', rev: 2 }]);
    expect(log.head).toBe(2);
  });

  test('by somebody else is refused', () => {
    const log = room();
    log.commit(send('a'));
    expect(log.commit(remove('a', 'ben')).outcomes).toEqual([{ status: 'refused', code: 'message/not-author' }]);
  });
});

test('whatever comes in, revisions have no holes and items are the newest per message, ascending', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const author = fc.constantFrom(ada, ben);
  const command = fc.oneof(
    fc.record({ id, author, hash: fc.constantFrom('h1', 'h2') }).map(({ id, ...rest }) => send(id, rest)),
    fc
      .record({ id, edit: fc.constantFrom('e1', 'e2', 'e3'), editRev: fc.nat(8) })
      .map(({ id, ...rest }) => edit(id, rest)),
    id.map((id) => remove(id)),
  );
  fc.assert(
    fc.property(fc.array(fc.array(command, { maxLength: 6 }), { maxLength: 6 }), (batches) => {
      const log = room();
      const revs: number[] = [];
      for (const batch of batches) {
        const { writes } = log.commit(...batch);
        revs.push(...writes.map(({ message }) => message.rev));
        const items = newestItems(writes);
        expect(items.map(({ rev }) => rev)).toEqual(items.map(({ rev }) => rev).toSorted((a, b) => a - b));
        expect(items).toEqual(items.map(({ id }) => log.find(id)?.message));
      }
      expect(revs).toEqual(Array.from({ length: log.head }, (_, n) => n + 1));
    }),
  );
});
