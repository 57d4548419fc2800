import type { Frame, HistoryPage, Message, Problem, User } from '../contract.ts';

// Shared by this library's own specs; nothing else imports it.

export const ada: User = { id: 'ada', name: 'Ada', isGuest: true };
export const ben: User = { id: 'ben', name: 'Ben', isGuest: true };
export const epoch = 'epoch-one';

export function idOf(n: number): string {
  return `0198f1c2-7a4b-7c3d-8e5f-${n.toString(16).padStart(12, '0')}`;
}

/** A message as first sent at `seq`; what is given replaces. */
export function message(seq: number, given: Partial<Message> = {}): Message {
  const createdAt = '2026-03-01T09:00:00.000Z';
  return { id: idOf(seq), seq, rev: seq, editRev: seq, author: ada, text: `message ${seq}`, createdAt, ...given };
}

/** The newest item per message of the changes with revs `from + 1` … `to` of a log. */
export function frameOf(log: readonly Message[], from: number, to: number): Frame {
  const newest = new Map<string, Message>();
  for (const change of log.slice(from, to)) {
    newest.delete(change.id);
    newest.set(change.id, change);
  }
  return { epoch, room: 'lobby', from, to, items: [...newest.values()] };
}

/** All messages of a log as of `head`, by `seq`. */
export function stateOf(log: readonly Message[], head: number): Message[] {
  return frameOf(log, 0, head).items.toSorted((a, b) => a.seq - b.seq);
}

/** The page of `limit` messages before a `seq`, as of `head`. */
export function pageBefore(log: readonly Message[], head: number, at: { before: number; limit: number }): HistoryPage {
  const older = stateOf(log, head).filter(({ seq }) => seq < at.before);
  const items = older.slice(-at.limit);
  const newest = stateOf(log, head).at(-1)?.seq ?? 0;
  return {
    epoch,
    room: 'lobby',
    items,
    head,
    hasOlder: items.length < older.length,
    hasNewer: (items.at(-1)?.seq ?? newest) < newest,
  };
}

export function problem(code: Problem['code'], given: Partial<Problem> = {}): Problem {
  return { type: code, title: code, status: 400, code, ...given };
}
