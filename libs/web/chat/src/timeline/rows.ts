import { isSameUser, type PendingChange, type PendingMessage, type Timeline } from '@parley/web-data-access';
import type { Message, MessageId, User } from '@parley/dto';

/** A message as one line of the timeline, confirmed or not. Compared field by field: an equal row is the same object. */
export interface MessageRow {
  readonly kind: 'message';
  readonly key: MessageId;
  readonly author: User;
  /** The author's name as of now. */
  readonly name: string;
  readonly isMine: boolean;
  /** Starts a group: carries avatar, name and time. */
  readonly isFirst: boolean;
  /** `null` once deleted. */
  readonly text: string | null;
  /** Milliseconds since 1970, for people to read. */
  readonly at: number;
  readonly editedAt: number | undefined;
  /** The message's place, once it has one. */
  readonly seq: number | undefined;
  readonly pending: PendingMessage | undefined;
  readonly change: PendingChange | undefined;
}

export interface DayRow {
  readonly kind: 'day';
  readonly key: string;
  readonly at: number;
}

/** The new-messages line. */
export interface LineRow {
  readonly kind: 'line';
  readonly key: 'line';
}

/** Where newer messages are that are not loaded. */
export interface GapRow {
  readonly kind: 'gap';
  readonly key: 'gap';
}

export type Row = MessageRow | DayRow | LineRow | GapRow;

export interface RowsInput {
  readonly timeline: Timeline;
  readonly me: User | undefined;
  /** The line stands before the message with this `seq`, or before the next one that there is. */
  readonly lineSeq: number | undefined;
  readonly nameOf: (user: User) => string;
}

/** A group ends when its author was silent for this long, in milliseconds. */
const groupMs = 15 * 60_000;

/**
 * The timeline as rows: messages of one author grouped under one header, days divided, one's own unconfirmed messages at
 * the end. A row equal to the one of the same key in `before` is that very object, so that nothing is drawn again for it.
 */
export function rows({ timeline, me, lineSeq, nameOf }: RowsInput, before: readonly Row[] = []): readonly Row[] {
  const known = new Map(before.map((row) => [row.key, row]));
  const changes = new Map(timeline.changes.map((change) => [change.id, change]));
  const belowLine = lineSeq === undefined ? undefined : belowLineIn(timeline, lineSeq);
  const found: Row[] = [];
  let last: MessageRow | undefined;
  let isAfterGap = false;

  const add = (row: Row) => {
    found.push(reused(row, known.get(row.key)));
  };
  const addMessage = (message: Omit<MessageRow, 'isFirst' | 'kind' | 'name'>) => {
    const isNewDay = last === undefined || dayOf(last.at) !== dayOf(message.at);
    if (isNewDay) add({ kind: 'day', key: `day ${dayOf(message.at)}`, at: message.at });
    const hasLine = message.seq !== undefined && message.seq === belowLine;
    if (hasLine) add({ kind: 'line', key: 'line' });
    const isFirst =
      isAfterGap ||
      isNewDay ||
      hasLine ||
      last?.author.id !== message.author.id ||
      Math.abs(message.at - last.at) > groupMs;
    const row: MessageRow = { ...message, kind: 'message', name: nameOf(message.author), isFirst };
    add(row);
    last = row;
    isAfterGap = false;
  };

  const confirmed = new Set<MessageId>();
  for (const message of timeline.messages) {
    confirmed.add(message.id);
    addMessage(rowOf(message, me, changes.get(message.id)));
  }
  // What waits belongs to the end, and is seen also while that is not loaded.
  if (timeline.hasNewer) {
    add({ kind: 'gap', key: 'gap' });
    isAfterGap = true;
  }
  if (me !== undefined) {
    for (const pending of timeline.pending) if (!confirmed.has(pending.id)) addMessage(pendingRow(pending, me));
  }
  return found;
}

/**
 * The `seq` of the message before which the new-messages line stands: the first one of somebody else after `read`.
 * `undefined` while that can't be told, because older messages are not loaded; `null` when there is none.
 */
export function lineSeqOf(timeline: Timeline, read: number, me: User | undefined): number | null | undefined {
  const [first] = timeline.messages;
  if (!timeline.isLoaded || (timeline.hasOlder && (first === undefined || first.seq > read))) return undefined;
  const unread = timeline.messages.find(({ seq, author, text }) => seq > read && author.id !== me?.id && text !== null);
  if (unread === undefined && timeline.hasNewer) return undefined;
  return unread?.seq ?? null;
}

/** The `seq` of the message right below the line. `undefined`: the line's place is not loaded. */
function belowLineIn({ messages, hasOlder }: Timeline, lineSeq: number): number | undefined {
  const at = messages.findIndex(({ seq }) => seq >= lineSeq);
  const below = messages[at]?.seq;
  // At the top, others that belong below the line may be among those that are not loaded.
  return at === 0 && hasOlder && below !== lineSeq ? undefined : below;
}

function rowOf(message: Message, me: User | undefined, change: PendingChange | undefined) {
  return {
    key: message.id,
    author: message.author,
    isMine: message.author.id === me?.id,
    text: change?.kind === 'edit' && change.text !== undefined && message.text !== null ? change.text : message.text,
    at: Date.parse(message.createdAt),
    editedAt: message.editedAt === undefined ? undefined : Date.parse(message.editedAt),
    seq: message.seq,
    pending: undefined,
    change,
  };
}

function pendingRow(pending: PendingMessage, me: User) {
  const { id: key, text, writtenAt: at } = pending;
  return { key, author: me, isMine: true, text, at, editedAt: undefined, seq: undefined, pending, change: undefined };
}

function reused(row: Row, old: Row | undefined): Row {
  if (old?.kind !== row.kind) return row;
  const keys = Object.keys(row) as (keyof Row)[];
  // A message's author is a new object with each revision; its fields are what is shown.
  return keys.every((key) => isSame(row[key], old[key])) ? old : row;
}

function isSame(one: unknown, other: unknown): boolean {
  return Object.is(one, other) || (isUser(one) && isUser(other) && isSameUser(one, other));
}

function isUser(value: unknown): value is User {
  return typeof value === 'object' && value !== null && 'isGuest' in value;
}

function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
