import {
  isSameItem,
  showItem,
  type Applied,
  type History,
  type Item,
  type Kept,
  type PageRead,
  type Rested,
  type Started,
  type Violation,
} from './history.ts';
import type { Generations, RoomJournal } from './journal-index.ts';

interface Interval {
  readonly epoch: string;
  readonly cursor: number;
}

/** What a complete client has made of a room in one epoch, over all its lives. */
interface Reach {
  /** Everything up to it was told. */
  readonly told: number;
  /** The cursor in its storage. */
  readonly kept: number;
}

/**
 * C5: each client's frames join end to end across its connections; each item is a journal entry; each entry in
 * (from, to] is an item or superseded by a later one of the same message; at rest every replica equals the log. A complete client begins
 * where it was before, and keeps no cursor past what it told.
 * C6: at rest every cursor is at the head, within 30 s after the last fault.
 */
export function* replicasEqualTheLog({ events, clients }: History, generations: Generations): Iterable<Violation> {
  const intervals = new Map<string, Interval>();
  const reaches = new Reaches();
  const checker = new ItemChecker();
  for (const event of events) {
    const { kind, room } = event;
    if (kind === 'attempted' || kind === 'acknowledged' || kind === 'refused') continue;
    if (kind === 'joined' || kind === 'left') continue;
    const { client } = event;
    const who = `${client} in ${room}`;
    if (kind === 'rested') {
      yield* checkRest(event, generations, who);
      continue;
    }
    const { epoch } = event;
    const journal = generations.journalOf(epoch)?.room(room);
    if (!journal) {
      yield c5(`${who} heard of epoch ${epoch}, which no generation has`);
    } else if (kind === 'kept') {
      yield* reaches.keep(event, who);
    } else if (kind === 'started') {
      if (clients.get(client)?.isComplete) yield* reaches.start(event, who);
      intervals.set(who, { epoch, cursor: event.cursor });
      if (event.cursor > journal.head) yield c5(`${who} starts at ${event.cursor}, past the head ${journal.head}`);
    } else if (kind === 'page') {
      yield* checkPage(event, { journal, checker, who });
    } else {
      const interval = intervals.get(who);
      yield* checkJoin(event, interval, who);
      yield* checkFrame(event, interval?.cursor ?? 0, { journal, checker, who });
      intervals.set(who, { epoch, cursor: event.to });
      reaches.tell(event, who);
    }
  }
}

/** How far complete clients are, which neither a restart nor a new interval makes forgotten. */
class Reaches {
  readonly #reaches = new Map<string, Reach>();

  *start({ epoch, cursor }: Started, who: string): Iterable<Violation> {
    const { told, kept } = this.#of(epoch, who);
    if (cursor > told) yield c5(`${who} starts at ${cursor} of ${epoch}, but was told of changes up to ${told} alone`);
    if (cursor < kept) yield c5(`${who} starts at ${cursor} of ${epoch}, but had kept ${kept}`);
  }

  *keep({ epoch, cursor }: Kept, who: string): Iterable<Violation> {
    const { told } = this.#of(epoch, who);
    if (cursor > told) yield c5(`${who} keeps ${cursor} of ${epoch}, but was told of changes up to ${told} alone`);
    this.#reaches.set(`${who} ${epoch}`, { told, kept: cursor });
  }

  tell({ epoch, to }: Applied, who: string): void {
    const { told, kept } = this.#of(epoch, who);
    this.#reaches.set(`${who} ${epoch}`, { told: Math.max(told, to), kept });
  }

  #of(epoch: string, who: string): Reach {
    return this.#reaches.get(`${who} ${epoch}`) ?? { told: 0, kept: 0 };
  }
}

interface Known {
  readonly journal: RoomJournal;
  readonly checker: ItemChecker;
  readonly who: string;
}

function* checkJoin({ epoch, from, to }: Applied, interval: Interval | undefined, who: string): Iterable<Violation> {
  const frame = `frame ${from}…${to} of ${epoch}`;
  if (!interval) yield c5(`${who} applied ${frame} before anything was loaded`);
  else if (interval.epoch !== epoch) yield c5(`${who} applied ${frame} to a replica of epoch ${interval.epoch}`);
  else if (from > interval.cursor) yield c5(`${who} applied ${frame} at cursor ${interval.cursor}: a gap`);
  else if (to <= interval.cursor) yield c5(`${who} applied ${frame} at cursor ${interval.cursor}: for the second time`);
}

function* checkFrame(
  { from, to, items }: Applied,
  cursor: number,
  { journal, checker, who }: Known,
): Iterable<Violation> {
  const there = new Set<number>();
  let before = from;
  for (const item of items) {
    if (item.rev <= before || item.rev > to) yield c5(`${who}: frame ${from}…${to} has ${showItem(item)} out of order`);
    if (isStale(item, to, journal)) yield c5(`${who}: frame ${from}…${to} has ${showItem(item)}, which it supersedes`);
    before = item.rev;
    there.add(item.rev);
    yield* checker.check(item, journal, who);
  }
  // Of a frame that overlaps what is known only the rest is applied.
  for (let rev = Math.max(from, cursor) + 1; rev <= to; rev += 1) {
    if (there.has(rev)) continue;
    const entry = journal.byRev.get(rev);
    if (entry && !isSuperseded(entry, journal)) yield c5(`${who}: frame ${from}…${to} lacks ${showItem(entry)}`);
  }
}

function* checkPage({ head, items }: PageRead, { journal, checker, who }: Known): Iterable<Violation> {
  const there = new Map(items.map((item) => [item.seq, item]));
  for (const item of items) yield* checker.check(item, journal, who);
  const [first, last] = [items[0], items.at(-1)];
  if (!first || !last) return;
  for (let seq = first.seq; seq <= last.seq; seq += 1) {
    const created = journal.byRev.get(seq);
    if (created?.seq !== seq) continue;
    const item = there.get(seq);
    if (!item) yield c5(`${who}: the page ${first.seq}…${last.seq} as of ${head} lacks ${showItem(created)}`);
    else if (isStale(item, head, journal)) yield c5(`${who}: the page as of ${head} has old ${showItem(item)}`);
  }
}

/** A change up to `head` is missing from the item. */
function isStale({ id, rev }: Item, head: number, journal: RoomJournal): boolean {
  return journal.byId.get(id)?.some((entry) => entry.rev > rev && entry.rev <= head) ?? false;
}

function* checkRest(event: Rested, { all }: Generations, who: string): Iterable<Violation> {
  const { epoch, cursor, messages, hasOlder, afterMs } = event;
  const now = all.at(-1)?.generation;
  const log = now?.rooms.get(event.room);
  if (!now || !log) return;
  const after = `${Math.round(afterMs)} ms after the last fault`;
  if (epoch !== now.epochs.at(-1)) yield c6(`${who} is at epoch ${epoch ?? 'none'}, ${after}`);
  else if (cursor !== log.head) yield c6(`${who} is at ${cursor}, the head is ${log.head}, ${after}`);
  else if (!messages) yield c6(`${who} shows nothing, ${after}`);
  else {
    const first = hasOlder ? (messages[0]?.seq ?? 0) : 0;
    const inLog = log.messages.filter(({ seq }) => seq >= first).toSorted((a, b) => a.seq - b.seq);
    if (inLog.length !== messages.length) {
      yield c5(`${who} shows ${messages.length} messages from seq ${first} at rest, the log has ${inLog.length}`);
    }
    for (const [n, item] of messages.entries()) {
      const stored = inLog[n];
      if (stored && isSameItem(stored, item)) continue;
      yield c5(`${who} shows ${showItem(item)} at rest, the log has ${stored ? showItem(stored) : 'nothing'}`);
      break;
    }
  }
}

/** Compares items with the journal; recorders share one object among clients, so each is compared once. */
class ItemChecker {
  readonly #right = new WeakSet<Item>();

  *check(item: Item, journal: RoomJournal, who: string): Iterable<Violation> {
    if (this.#right.has(item)) return;
    const entry = journal.byRev.get(item.rev);
    if (entry && isSameItem(entry, item)) this.#right.add(item);
    else yield c5(`${who} got ${showItem(item)}, the journal has ${entry ? showItem(entry) : 'no such rev'}`);
  }
}

function isSuperseded({ id, rev }: Item, journal: RoomJournal): boolean {
  return (journal.byId.get(id)?.at(-1)?.rev ?? 0) > rev;
}

function c5(story: string): Violation {
  return { check: 'C5', story };
}

function c6(story: string): Violation {
  return { check: 'C6', story };
}
