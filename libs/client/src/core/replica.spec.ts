import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Message } from '../contract.ts';
import { epoch, frameOf, message, pageBefore, stateOf } from '../testing/messages.ts';
import { gapDueAt, newReplica, step, type Replica } from './replica.ts';
import type { PagePlace, ReplicaEvent, Step } from './replica-events.ts';

const windowed = { isComplete: false, maxItems: 300 };
const complete = { isComplete: true, maxItems: 300 };
const end = Number.MAX_SAFE_INTEGER;

/** Takes events one after another; what was applied is gathered. */
function take(replica: Replica, events: readonly ReplicaEvent[], now = 0): Step {
  return events.reduce<Step>(
    (before, event) => {
      const next = step(before.replica, event, now);
      return { ...next, applied: [...before.applied, ...next.applied] };
    },
    { replica, applied: [] },
  );
}

function greeted(head: number): ReplicaEvent {
  return { kind: 'greeted', epoch, head, cursor: head, isNamed: true };
}

/** A log in which every third change edits and every seventh deletes an earlier message. */
function logOf(length: number): Message[] {
  const log: Message[] = [];
  for (let rev = 1; rev <= length; rev += 1) {
    const old = log[Math.floor(rev / 2)];
    const latest = old && log.findLast(({ id }) => id === old.id);
    if (latest && latest.text !== null && rev % 3 === 0) {
      log.push({ ...latest, rev, editRev: rev, text: `${latest.text}!` });
    } else if (latest && rev % 7 === 0) log.push({ ...latest, rev, text: null });
    else log.push(message(rev));
  }
  return log;
}

const log = logOf(40);

/** A replica at the head with the newest page loaded. */
function opened(head: number, limit = 50): Replica {
  return take(newReplica('lobby', windowed), [
    greeted(head),
    { kind: 'asked', page: 1, place: { around: 'newest' } },
    { kind: 'page', page: 1, answer: pageBefore(log, head, { before: end, limit }) },
  ]).replica;
}

test('a frame that ends at or before the cursor is dropped', () => {
  const { replica, applied } = take(opened(10), [{ kind: 'frame', frame: frameOf(log, 5, 10) }]);
  expect(applied).toEqual([]);
  expect(replica.cursor).toBe(10);
});

test('a frame that overlaps the cursor is applied from there on, the higher rev winning', () => {
  const { replica, applied } = take(opened(10), [{ kind: 'frame', frame: frameOf(log, 4, 14) }]);
  expect(applied.flatMap(({ items }) => items.map(({ rev }) => rev)).every((rev) => rev > 10)).toBe(true);
  expect(replica.window?.messages).toEqual(stateOf(log, 14));
});

test('a frame from beyond the cursor waits for those before it', () => {
  const held = take(opened(10), [{ kind: 'frame', frame: frameOf(log, 15, 20) }]);
  expect(held.replica.cursor).toBe(10);
  const { replica, applied } = take(held.replica, [{ kind: 'frame', frame: frameOf(log, 10, 15) }]);
  expect(replica.cursor).toBe(20);
  expect(applied.map(({ to }) => to)).toEqual([15, 20]);
  expect(replica.window?.messages).toEqual(stateOf(log, 20));
});

test('frames of another epoch are not applied', () => {
  const { replica } = take(opened(10), [{ kind: 'frame', frame: { ...frameOf(log, 10, 12), epoch: 'epoch-two' } }]);
  expect(replica.cursor).toBe(10);
});

test('changes that come while a page is under way are merged into it', () => {
  const before = take(newReplica('lobby', windowed), [
    greeted(10),
    { kind: 'asked', page: 1, place: { around: 'newest' } },
    { kind: 'frame', frame: frameOf(log, 10, 20) },
    { kind: 'page', page: 1, answer: pageBefore(log, 10, { before: end, limit: 50 }) },
  ]);
  expect(before.replica.window?.messages).toEqual(stateOf(log, 20));
});

test('a page below the highest head heard of when it was asked for is asked for again', () => {
  const asked = take(newReplica('lobby', windowed), [
    greeted(10),
    { kind: 'heard', epoch, head: 12 },
    { kind: 'asked', page: 1, place: { around: 'newest' } },
  ]).replica;
  const page = (head: number): ReplicaEvent => ({
    kind: 'page',
    page: 1,
    answer: pageBefore(log, head, { before: end, limit: 50 }),
  });
  expect(take(asked, [page(11)]).verdict).toBe('again');
  expect(take(asked, [page(11), page(12)]).verdict).toBe('taken');
});

test('a page that somebody gave up for another changes nothing', () => {
  const { replica, verdict } = take(newReplica('lobby', windowed), [
    greeted(10),
    { kind: 'asked', page: 1, place: { around: 'newest' } },
    { kind: 'asked', page: 2, place: { around: 3 } },
    { kind: 'page', page: 1, answer: pageBefore(log, 10, { before: end, limit: 5 }) },
  ]);
  expect(verdict).toBe('void');
  expect(replica.window).toBeUndefined();
});

test('an older page joins, and does not when the window was trimmed meanwhile', () => {
  const small = { ...opened(20, 5), maxItems: 8, followItems: 8 };
  const first = small.window?.messages[0]?.seq ?? 0;
  const older: ReplicaEvent = { kind: 'page', page: 2, answer: pageBefore(log, 20, { before: first, limit: 3 }) };
  const asked: ReplicaEvent = { kind: 'asked', page: 2, place: { before: first } };
  expect(take(small, [asked, older]).replica.window?.messages).toHaveLength(8);
  const trimmed = take(small, [asked, { kind: 'frame', frame: frameOf(log, 20, 40) }, older]);
  expect(trimmed.verdict).toBe('void');
});

test('outside the window a change only moves the cursor', () => {
  const around = take(newReplica('lobby', windowed), [
    greeted(40),
    { kind: 'asked', page: 1, place: { around: 20 } },
    { kind: 'page', page: 1, answer: { ...pageBefore(log, 40, { before: 20, limit: 4 }), hasNewer: true } },
    { kind: 'frame', frame: { epoch, room: 'lobby', from: 40, to: 41, items: [message(41)] } },
  ]);
  expect(around.replica.cursor).toBe(41);
  expect(around.replica.window?.messages).toHaveLength(4);
});

test('the window is trimmed at the end that is far from the reader', () => {
  const frames: ReplicaEvent = { kind: 'frame', frame: frameOf(log, 20, 40) };
  const small = { ...opened(20), maxItems: 5, followItems: 5 };
  const atEnd = take(small, [frames]).replica.window;
  expect(atEnd).toMatchObject({ hasOlder: true, hasNewer: false });
  expect(atEnd?.messages).toEqual(stateOf(log, 40).slice(-5));
  const atStart = take({ ...small, near: 'older' }, [frames]).replica.window;
  expect(atStart).toMatchObject({ hasNewer: true });
  expect(atStart?.messages).toHaveLength(5);
});

test('being behind makes a windowed replica leap and load afresh, a complete one page on', () => {
  const reset: ReplicaEvent = { kind: 'reset', reset: { room: 'lobby', epoch, head: 900, reason: 'behind' } };
  const leapt = take(opened(10), [reset]).replica;
  expect(leapt).toMatchObject({ cursor: 900, window: undefined, reload: { around: 'newest' } });
  const paging = take(newReplica('lobby', complete), [greeted(10), reset], 5_000).replica;
  expect(paging).toMatchObject({ cursor: 10, heard: 900 });
  expect(gapDueAt(paging, 1_000)).toBeLessThanOrEqual(5_000);
});

test('a reset loads afresh where the reader is', () => {
  const reset: ReplicaEvent = { kind: 'reset', reset: { room: 'lobby', epoch, head: 900, reason: 'behind' } };
  const seqs = opened(20).window?.messages.map(({ seq }) => seq) ?? [];
  const [first = 0, second = 0, last = 0] = [seqs[0], seqs[1], seqs.at(-1)];
  const reloadOf = (at: number | undefined, replica = opened(20)) =>
    take(replica, [{ kind: 'looked', near: 'older', at }, reset]).replica.reload;
  for (const at of [first, second, last]) expect(reloadOf(at)).toEqual({ around: at });
  // Said of a page that is not there any more, or not at all.
  for (const at of [first - 1, last + 1, undefined]) expect(reloadOf(at)).toEqual({ around: 'newest' });
  const atEnd = take(opened(20), [
    { kind: 'looked', near: 'older', at: second },
    { kind: 'looked', near: 'newer' },
    reset,
  ]);
  expect(atEnd.replica.reload).toEqual({ around: 'newest' });
});

test('another epoch makes a windowed replica begin at its head, a complete one at 0', () => {
  const reset: ReplicaEvent = { kind: 'reset', reset: { room: 'lobby', epoch: 'epoch-two', head: 7, reason: 'epoch' } };
  expect(take(opened(10), [reset]).replica).toMatchObject({ epoch: 'epoch-two', cursor: 7, window: undefined });
  expect(take(newReplica('lobby', complete), [greeted(10), reset]).replica).toMatchObject({ cursor: 0, heard: 7 });
});

test('the reset that the server sends after a hello of another epoch is not taken twice', () => {
  const { replica } = take(opened(10), [
    { kind: 'greeted', epoch: 'epoch-two', head: 7, cursor: 7, isNamed: false },
    { kind: 'reset', reset: { room: 'lobby', epoch: 'epoch-two', head: 7, reason: 'epoch' } },
  ]);
  expect(replica).toMatchObject({ epoch: 'epoch-two', cursor: 7 });
});

test('what is missing is asked for after the cursor stood still for a while, and less often in vain', () => {
  const behind = take(opened(10), [{ kind: 'heard', epoch, head: 12 }], 2_000).replica;
  expect(gapDueAt(behind, 1_000)).toBe(3_000);
  const empty: ReplicaEvent = { kind: 'answered', changes: { frame: frameOf(log, 10, 10), head: 10 } };
  const once = take(behind, [empty], 3_000).replica;
  expect(gapDueAt(once, 1_000)).toBe(5_000);
  // The head heard of was not of this log.
  const often = take(once, [empty, empty, empty, empty, empty], 4_000).replica;
  expect(gapDueAt(often, 1_000)).toBeUndefined();
});

test('an answer that is not the last is followed by the next question at once', () => {
  const { replica } = take(
    opened(10),
    [{ kind: 'answered', changes: { frame: frameOf(log, 10, 15), head: 40 } }],
    1_000,
  );
  expect(gapDueAt(replica, 1_000)).toBe(1_000);
});

test('frames that come before the first hello are held for it', () => {
  const { replica, applied } = take(newReplica('lobby', windowed), [
    { kind: 'frame', frame: frameOf(log, 8, 12) },
    greeted(10),
  ]);
  expect(replica.cursor).toBe(12);
  expect(applied.flatMap(({ items }) => items).every(({ rev }) => rev > 10)).toBe(true);
});

test('a page that was asked for before hello and is older than it is asked for again', () => {
  const { verdict } = take(newReplica('lobby', windowed), [
    { kind: 'asked', page: 1, place: { around: 'newest' } },
    greeted(10),
    { kind: 'page', page: 1, answer: pageBefore(log, 9, { before: end, limit: 50 }) },
  ]);
  expect(verdict).toBe('again');
});

test('however frames come, what is applied is the log, in order, once', () => {
  const cuts = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 60 });
  fc.assert(
    fc.property(cuts, (pairs) => {
      let replica = opened(0);
      const revs: number[] = [];
      const frames = pairs.map(([a, b]) => frameOf(log, Math.min(a, b), Math.max(a, b)));
      for (const frame of [...frames, frameOf(log, replica.cursor, 40)]) {
        const next = step(replica, { kind: 'frame', frame }, 0);
        replica = next.replica;
        for (const { items } of next.applied) revs.push(...items.map(({ rev }) => rev));
        expect(replica.window?.messages).toEqual(stateOf(log, replica.cursor));
      }
      expect(replica.cursor).toBe(40);
      expect(revs).toEqual([...new Set(revs)].sort((a, b) => a - b));
    }),
  );
});

test('however pages, frames and trimming fall together, the window is a span of the log', () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant('frame' as const), count: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ kind: fc.constant('ask' as const), edge: fc.constantFrom('older', 'newer', 'around') }),
    fc.record({ kind: fc.constant('answer' as const), lag: fc.nat(3), limit: fc.integer({ min: 1, max: 6 }) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      let replica: Replica = { ...opened(10, 4), maxItems: 9, followItems: 9 };
      let pages = 1;
      const take = (event: ReplicaEvent): void => {
        replica = step(replica, event, 0).replica;
      };
      for (const next of actions) {
        const { window, cursor, loading } = replica;
        const first = window?.messages[0]?.seq ?? 1;
        const last = window?.messages.at(-1)?.seq ?? 1;
        if (next.kind === 'frame')
          take({ kind: 'frame', frame: frameOf(log, cursor, Math.min(40, cursor + next.count)) });
        else if (next.kind === 'ask') {
          const place =
            next.edge === 'older' ? { before: first } : next.edge === 'newer' ? { after: last } : { around: first };
          take({ kind: 'asked', page: ++pages, place });
        } else if (loading) {
          const head = Math.max(0, cursor - next.lag);
          take({ kind: 'page', page: loading.page, answer: answerTo(loading.place, head, next.limit) });
        }
        expectSpan(replica);
      }
    }),
    { numRuns: 300 },
  );
});

function answerTo(place: PagePlace, head: number, limit: number): ReturnType<typeof pageBefore> {
  const all = stateOf(log, head);
  if ('before' in place) return pageBefore(log, head, { before: place.before, limit });
  const from = 'after' in place ? place.after : Number(place.around) - 1;
  const items = all.filter(({ seq }) => seq > from).slice(0, limit);
  const [first, last] = [items[0]?.seq ?? end, items.at(-1)?.seq ?? end];
  return {
    epoch,
    room: 'lobby',
    items,
    head,
    hasOlder: all.some(({ seq }) => seq < first),
    hasNewer: all.some(({ seq }) => seq > last),
  };
}

function expectSpan({ window, cursor }: Replica): void {
  if (!window) return;
  const { messages, hasOlder, hasNewer } = window;
  const from = hasOlder ? (messages[0]?.seq ?? 0) : 0;
  const to = hasNewer ? (messages.at(-1)?.seq ?? 0) : end;
  // `seq`s first: a message may be newer than the cursor when its page was.
  const expected = stateOf(log, cursor).filter(({ seq }) => seq >= from && seq <= to);
  expect(messages.map(({ seq }) => seq)).toEqual(expected.map(({ seq }) => seq));
  expect(messages).toEqual(expected);
}
