import { Limits } from '@parley/dto/constants';
import type { Message, ReadPosition, UserId } from '../contract.ts';
import type { Window } from './window.ts';

/** What counting unread messages needs to know of a change. */
interface Note {
  readonly seq: number;
  readonly rev: number;
  readonly author: UserId;
  readonly isText: boolean;
}

/** The last changes of a room, the newest per message, by ascending `rev`. */
export interface Notes {
  readonly list: readonly Note[];
  /** Changes up to this revision may be missing from the list. */
  readonly since: number;
}

const maxNotes = 256;

export function noNotes(since: number): Notes {
  return { list: [], since };
}

export function takeNotes({ list, since }: Notes, changes: readonly Message[]): Notes {
  if (changes.length === 0) return { list, since };
  const changed = new Set(changes.map(({ seq }) => seq));
  const all = list.filter(({ seq }) => !changed.has(seq));
  for (const { seq, rev, author, text } of changes) all.push({ seq, rev, author: author.id, isText: text !== null });
  const dropped = all.length - maxNotes;
  if (dropped <= 0) return { list: all, since };
  return { list: all.slice(dropped), since: all[dropped - 1]?.rev ?? since };
}

/**
 * Text messages of others after the read position, up to 100: what the server counted as of `read.head`, and what
 * changed after it.
 */
export function unreadOf(read: ReadPosition, { list }: Notes, me: UserId | undefined): number {
  // Counted up to the limit only: what a deletion leaves can't be known.
  if (read.unread >= Limits.unread) return Limits.unread;
  let unread = read.unread;
  for (const { seq, rev, author, isText } of list) {
    if (rev <= read.head || author === me) continue;
    if (seq > read.head) unread += isText ? 1 : 0;
    else if (seq > read.seq && !isText) unread -= 1;
  }
  return Math.min(Math.max(unread, 0), Limits.unread);
}

/** What counting from a place on needs to know of a room. */
export interface Basis {
  readonly notes: Notes;
  readonly window: Window | undefined;
  /** Up to where notes and window are. */
  readonly cursor: number;
}

/**
 * A read position moved on to `seq` before the server has counted anew. Exact where notes or window hold everything after
 * `seq`; elsewhere less what the window shows to lie between, which may count too much until the server answers.
 */
export function movedTo(read: ReadPosition, seq: number, known: Basis, me: UserId | undefined): ReadPosition {
  const { notes, window, cursor: head } = known;
  const isNews = (author: UserId, isText: boolean): boolean => isText && author !== me;
  const between = (from: number, to: number): number =>
    (window?.messages ?? []).filter(
      ({ author, text, ...message }) => message.seq > from && message.seq <= to && isNews(author.id, text !== null),
    ).length;
  const moved = (unread: number): ReadPosition => ({
    room: read.room,
    seq,
    unread: Math.min(unread, Limits.unread),
    head,
  });
  if (seq >= notes.since) {
    return moved(notes.list.filter((note) => note.seq > seq && isNews(note.author, note.isText)).length);
  }
  if (window && !window.hasNewer && (!window.hasOlder || (window.messages[0]?.seq ?? Infinity) <= seq + 1)) {
    return moved(between(seq, Infinity));
  }
  const before = unreadOf(read, notes, me);
  // Of a hundred or more it can't be told how many are left.
  return moved(before >= Limits.unread ? before : Math.max(0, before - between(read.seq, seq)));
}

/** Whether the notes reach back to where the server counted, or there are more unread messages than are counted. */
export function isExact(read: ReadPosition, notes: Notes, me: UserId | undefined): boolean {
  return read.head >= notes.since || unreadOf(read, notes, me) >= Limits.unread;
}
