import { expect, test } from '@jest/globals';
import { ada, ben, epoch, message, problem } from '../testing/messages.ts';
import {
  acknowledged,
  answered,
  emptyOutbox,
  lookedUp,
  lost,
  nextToSend,
  openOutbox,
  seen,
  sent,
  stopWaiting,
  type Attempt,
  type Outbox,
  type OutboxStep,
} from './outbox.ts';
import { reloaded } from './outbox-entry.ts';
import { discard, retry, writeDelete, writeEdit, writeSend } from './outbox-writing.ts';

let ids = 0;
const newId = (): string => `id-${String(++ids).padStart(6, '0')}`;
const writing = (): { room: string; newId: string; now: number } => ({ room: 'lobby', newId: newId(), now: 0 });
const at = (now = 0): Parameters<typeof answered>[3] => ({ now, random: 0.5, epoch, newId });
let attempts = 0;

/** Puts the next command on its way. */
function send(outbox: Outbox, now = 0): [Outbox, Attempt] {
  const entry = nextToSend(outbox, now);
  if (!entry) throw new Error('There is nothing to send.');
  const attempt = { key: entry.key, number: ++attempts, text: entry.text };
  return [sent(outbox, attempt), attempt];
}

function written(...texts: string[]): Outbox {
  return texts.reduce((outbox, text) => writeSend(outbox, text, writing()), emptyOutbox);
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is not there.');
  return value;
}

const firstOf = (outbox: Outbox): Outbox['entries'][number] => there(outbox.entries[0]);

/** Sends the first command and loses the answer. */
function uncertain(text = 'one'): [Outbox, id: string] {
  const [outbox, attempt] = send(written(text));
  return [lost(outbox, attempt), attempt.key];
}

test('commands are sent one at a time, in the order of writing', () => {
  const [outbox, attempt] = send(written('one', 'two'));
  expect(attempt.text).toBe('one');
  expect(nextToSend(outbox, 0)).toBeUndefined();
  const { outbox: after, settled } = acknowledged(outbox, attempt, { seq: 1, rev: 1 }, at());
  expect(settled).toEqual([{ id: attempt.key, ok: true, seq: 1, rev: 1 }]);
  expect(nextToSend(after, 0)?.text).toBe('two');
});

test('what got no answer is sent again under its id, before anything else', () => {
  const [outbox, id] = uncertain();
  expect(nextToSend(writeSend(outbox, 'two', writing()), 0)).toMatchObject({ key: id, text: 'one' });
});

test('an answer that comes after all settles', () => {
  const [first, attempt] = send(written('one'));
  const [again] = send(lost(first, attempt));
  expect(acknowledged(again, attempt, { seq: 1, rev: 1 }, at()).outbox.entries).toEqual([]);
});

test('a late refusal of an attempt that was given up says nothing', () => {
  const [first, attempt] = send(written('one'));
  const [again] = send(lost(first, attempt));
  expect(answered(again, attempt, problem('room/not-member'), at()).outbox).toBe(again);
});

test.each(['request/invalid', 'message/not-author', 'room/not-member'] as const)(
  '%s refuses, and holds nobody up',
  (code) => {
    const [outbox, attempt] = send(written('one', 'two'));
    const { outbox: after, settled } = answered(outbox, attempt, problem(code), at());
    expect(firstOf(after)).toMatchObject({ status: 'failed', error: { code } });
    expect(settled).toMatchObject([{ ok: false }]);
    expect(nextToSend(after, 0)?.text).toBe('two');
  },
);

test.each([
  problem('auth/expired'),
  problem('server/busy'),
  problem('server/unknown'),
  problem('server/read-only'),
  problem('limit/exceeded', { retryAfterMs: 4_000 }),
  problem('room/not-found', { retryAfterMs: 4_000 }),
])('$code keeps its place and waits', (answer) => {
  const [outbox, attempt] = send(written('one', 'two'));
  const { outbox: after } = answered(outbox, attempt, answer, at());
  expect(nextToSend(after, 0)).toBeUndefined();
  expect(nextToSend(after, 60_000)?.key).toBe(attempt.key);
  if (answer.retryAfterMs !== undefined) expect(nextToSend(after, answer.retryAfterMs - 1)).toBeUndefined();
  expect(nextToSend(stopWaiting(after), 0)?.key).toBe(attempt.key);
});

test('server/internal refuses after five tries, and not finally', () => {
  let outbox = written('one');
  for (let n = 0; n < 5; n += 1) {
    const [sending, attempt] = send(outbox, n * 100_000);
    outbox = answered(sending, attempt, problem('server/internal'), at(n * 100_000)).outbox;
  }
  expect(firstOf(outbox)).toMatchObject({ status: 'failed', isUncertain: true });
});

test('a refusal after an unknown attempt is not final: the message in a frame settles it as sent', () => {
  const [outbox, id] = uncertain();
  const [again, attempt] = send(outbox);
  const refused = answered(again, attempt, problem('room/not-member'), at()).outbox;
  expect(firstOf(refused).status).toBe('failed');
  const { outbox: after, settled } = seen(refused, [message(7, { id, text: 'one' })], ada.id, at());
  expect(after.entries).toEqual([]);
  expect(settled).toMatchObject([{ ok: true, seq: 7 }]);
});

test('a message of somebody else with the same id settles nothing', () => {
  const [outbox, id] = uncertain();
  expect(seen(outbox, [message(7, { id, author: ben })], ada.id, at()).outbox.entries).toHaveLength(1);
});

test('a frame frees the way for the next command', () => {
  const [outbox, attempt] = send(written('one', 'two'));
  const { outbox: after } = seen(outbox, [message(1, { id: attempt.key, text: 'one' })], ada.id, at());
  expect(nextToSend(after, 0)?.text).toBe('two');
});

/** Unknown, then refused, then sent again with another text. */
function changed(): [Outbox, Attempt] {
  const [outbox, id] = uncertain('one');
  const [again, attempt] = send(outbox);
  const refused = answered(again, attempt, problem('room/not-member'), at()).outbox;
  return send(there(retry(refused, { id, text: 'one!' }, undefined, writing())));
}

test('an id that one’s own unknown attempt took turns the changed text into an edit', () => {
  const [outbox, attempt] = changed();
  const doubtful = answered(outbox, attempt, problem('message/id-taken'), at()).outbox;
  expect(doubtful.inDoubt).toBe(attempt.key);
  expect(nextToSend(doubtful, 60_000)).toBeUndefined();
  const { outbox: after } = lookedUp(doubtful, message(7, { id: attempt.key, text: 'one' }), ada.id, at());
  expect(nextToSend(after, 0)).toMatchObject({ kind: 'edit', id: attempt.key, text: 'one!', editRev: 7, epoch });
});

test('an id that somebody else took is refused for good', () => {
  const [outbox, attempt] = changed();
  const doubtful = answered(outbox, attempt, problem('message/id-taken'), at()).outbox;
  const { outbox: after, settled } = lookedUp(doubtful, message(7, { id: attempt.key, author: ben }), ada.id, at());
  expect(firstOf(after)).toMatchObject({ status: 'failed', isUncertain: false });
  expect(settled).toMatchObject([{ ok: false }]);
});

test('the first text in a frame turns a changed one into an edit', () => {
  const [outbox, attempt] = changed();
  const { outbox: after } = seen(outbox, [message(7, { id: attempt.key, text: 'one' })], ada.id, at());
  expect(nextToSend(after, 0)).toMatchObject({ kind: 'edit', text: 'one!', editRev: 7 });
});

test('an edit of what has not been sent changes it in place', () => {
  const outbox = written('one');
  const edited = there(writeEdit(outbox, { id: firstOf(outbox).id, text: 'one!' }, undefined, writing()));
  expect(edited.entries).toMatchObject([{ kind: 'send', text: 'one!' }]);
});

test('an edit behind one’s own send or edit takes the revision that it was acknowledged with', () => {
  const [sending, sendAttempt] = send(written('one'));
  const id = sendAttempt.key;
  const queued = there(writeEdit(sending, { id, text: 'two' }, undefined, writing()));
  const [editing, editAttempt] = send(acknowledged(queued, sendAttempt, { seq: 5, rev: 5 }, at()).outbox);
  expect(editing.entries).toMatchObject([{ kind: 'edit', editRev: 5, epoch }]);
  const next = there(writeEdit(editing, { id, text: 'three' }, undefined, writing()));
  const { outbox } = acknowledged(next, editAttempt, { seq: 5, rev: 9 }, at());
  expect(outbox.entries).toMatchObject([{ kind: 'edit', text: 'three', editRev: 9 }]);
});

test('an edit behind a send that a frame settles takes its revision', () => {
  const [sending, attempt] = send(written('one'));
  const queued = there(writeEdit(sending, { id: attempt.key, text: 'two' }, undefined, writing()));
  const { outbox } = seen(queued, [message(5, { id: attempt.key, text: 'one' })], ada.id, at());
  expect(nextToSend(outbox, 0)).toMatchObject({ kind: 'edit', editRev: 5 });
});

test('an edit behind a send that is refused becomes its text', () => {
  const [sending, attempt] = send(written('one'));
  const queued = there(writeEdit(sending, { id: attempt.key, text: 'two' }, undefined, writing()));
  const { outbox } = answered(queued, attempt, problem('room/not-member'), at());
  expect(outbox.entries).toMatchObject([{ kind: 'send', status: 'failed', text: 'two' }]);
});

test('an edit that says what is there already is done', () => {
  const known = { message: message(1), epoch };
  const [outbox, attempt] = send(
    there(writeEdit(emptyOutbox, { id: known.message.id, text: 'two' }, known, writing())),
  );
  const current = message(1, { rev: 4, editRev: 4, text: 'two' });
  const { settled } = answered(outbox, attempt, problem('message/changed', { current }), at());
  expect(settled).toMatchObject([{ ok: true, rev: 4 }]);
});

test('writing again after a conflict names what is there now', () => {
  const known = { message: message(1), epoch };
  const [outbox, attempt] = send(
    there(writeEdit(emptyOutbox, { id: known.message.id, text: 'two' }, known, writing())),
  );
  const current = message(1, { rev: 4, editRev: 4, text: 'other' });
  const refused = answered(outbox, attempt, problem('message/changed', { current }), at()).outbox;
  const again = there(retry(refused, { id: current.id }, known, writing()));
  expect(again.entries).toMatchObject([{ kind: 'edit', text: 'two', editRev: 4, status: 'queued' }]);
});

test('deleting what has not been sent drops it; what may be stored is deleted behind it', () => {
  const outbox = written('one');
  expect(writeDelete(outbox, firstOf(outbox).id, writing()).entries).toEqual([]);
  const [doubtful, id] = uncertain();
  expect(writeDelete(doubtful, id, writing()).entries.map(({ kind }) => kind)).toEqual(['send', 'delete']);
});

test('only what failed or was never sent can be discarded', () => {
  const [sending, attempt] = send(written('one'));
  expect(discard(sending, attempt.key)).toBeUndefined();
  const failed = answered(sending, attempt, problem('room/not-member'), at()).outbox;
  expect(discard(failed, attempt.key)?.entries).toEqual([]);
});

test('after a restart a queued command counts as one that may have been sent', () => {
  const kept = written('one', 'two').entries;
  const outbox = openOutbox(kept.toReversed().map(reloaded));
  expect(outbox.entries.map(({ text }) => text)).toEqual(['one', 'two']);
  const queued = there(writeEdit(outbox, { id: firstOf(outbox).id, text: 'one!' }, undefined, writing()));
  expect(queued.entries.map(({ kind }) => kind)).toEqual(['send', 'send', 'edit']);
});

test('a failed command that is tried again comes after those that went on', () => {
  const [sending, attempt] = send(written('one', 'two'));
  const failed: OutboxStep = answered(sending, attempt, problem('room/not-member'), at());
  const again = there(retry(failed.outbox, { id: attempt.key }, undefined, writing()));
  expect(again.entries.map(({ text }) => text)).toEqual(['two', 'one']);
  expect(again.entries[1]).toMatchObject({ key: attempt.key, status: 'queued' });
});

test.each([
  ['message/not-found', undefined],
  ['message/deleted', message(7, { text: null, rev: 9 })],
] as const)('a deletion answered with %s has nothing left to do', (code, current) => {
  const deletion = writeDelete(emptyOutbox, 'gone', writing());
  const [sending, attempt] = send(deletion);
  const { outbox, settled } = answered(sending, attempt, problem(code, current ? { current } : {}), at());
  expect(outbox.entries).toEqual([]);
  expect(settled).toMatchObject([current ? { ok: true, rev: 9 } : { ok: false, problem: { code } }]);
});
