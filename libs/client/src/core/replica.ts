import type { EpochName, Frame, Message, RoomId } from '../contract.ts';
import { noNotes, takeNotes, type Notes } from './unread.ts';
import { joinPage, mergeChanges, trim, windowOf, type Edge, type Window } from './window.ts';
import type { Applied, PagePlace, ReplicaEvent, Step } from './replica-events.ts';

/** One room as far as it is known here. Changed by `step` alone. */
export interface Replica {
  readonly room: RoomId;
  /** Misses no change. Otherwise it may skip to a fresh page when far behind. */
  readonly isComplete: boolean;
  /** Messages in the window, at most. */
  readonly maxItems: number;
  /** The same once messages came while the reader is at the newest. */
  readonly followItems: number;
  /** Undefined until the first hello or page: then frames are held. */
  readonly epoch: EpochName | undefined;
  /** The revision up to which changes were applied. */
  readonly cursor: number;
  /** The highest head heard of in this epoch. */
  readonly heard: number;
  /** Since when the cursor has stood below `heard`, in milliseconds of the client's clock. */
  readonly stoodSince: number;
  /** There is nothing to wait for: what is missing must be asked for. */
  readonly isUrgent: boolean;
  /** Answers in a row that brought nothing. */
  readonly vainAnswers: number;
  /** Frames from beyond the cursor, by ascending `from`. */
  readonly held: readonly Frame[];
  readonly window: Window | undefined;
  /** Where the reader says to be: as messages come, the other end is trimmed. */
  readonly near: Edge;
  /** The `seq` that is being read; undefined: at the end, or nobody said. */
  readonly at: number | undefined;
  readonly loading: Loading | undefined;
  /** Where the reader was when a reset dropped the window. */
  readonly reload: PagePlace | undefined;
  readonly notes: Notes;
}

/** A page that is under way. */
interface Loading {
  readonly page: number;
  readonly place: PagePlace;
  /** The highest head heard of when it was asked for: a page of less is too old. */
  readonly heard: number;
  /** What was applied meanwhile. */
  readonly kept: readonly Message[];
}

const maxHeldFrames = 32;
const maxKeptChanges = 5_000;
/** So many vain answers in a row mean that the head heard of is not of this log. */
const maxVainAnswers = 5;

export interface ReplicaOptions {
  readonly isComplete: boolean;
  readonly maxItems: number;
  /** Default `maxItems`. */
  readonly followItems?: number | undefined;
}

export function newReplica(room: RoomId, { isComplete, maxItems, followItems = maxItems }: ReplicaOptions): Replica {
  return {
    room,
    isComplete,
    maxItems,
    followItems: Math.min(followItems, maxItems),
    epoch: undefined,
    cursor: 0,
    heard: 0,
    stoodSince: 0,
    isUrgent: false,
    vainAnswers: 0,
    held: [],
    window: undefined,
    near: 'newer',
    at: undefined,
    loading: undefined,
    reload: undefined,
    notes: noNotes(0),
  };
}

/** What a replica becomes by an event, and what was applied by it. `now`: milliseconds of the client's clock. */
export function step(replica: Replica, event: ReplicaEvent, now: number): Step {
  switch (event.kind) {
    case 'greeted':
      return greet(replica, event, now);
    case 'heard':
      return { replica: event.epoch === replica.epoch ? hear(replica, event.head, now) : replica, applied: [] };
    case 'frame':
      return takeFrame(replica, event.frame, now);
    case 'answered':
      return takeAnswer(replica, event, now);
    case 'reset':
      return { replica: reset(replica, event.reset, now), applied: [] };
    case 'asked':
      return { replica: ask(replica, event), applied: [] };
    case 'page':
      return takePage(replica, event, now);
    case 'abandoned':
      return {
        replica: replica.loading?.page === event.page ? { ...replica, loading: undefined } : replica,
        applied: [],
      };
    case 'looked':
      return { replica: look(replica, event), applied: [] };
  }
}

/** When to ask for what is missing, in milliseconds of the client's clock; `undefined`: nothing is. */
export function gapDueAt(replica: Replica, patienceMs: number): number | undefined {
  const { epoch, cursor, heard, isUrgent, stoodSince, vainAnswers } = replica;
  if (epoch === undefined || cursor >= heard) return undefined;
  return isUrgent ? stoodSince : stoodSince + patienceMs * 2 ** vainAnswers;
}

function hear(replica: Replica, head: number, now: number): Replica {
  if (head <= replica.heard) return replica;
  const wasLevel = replica.cursor >= replica.heard;
  return { ...replica, heard: head, ...(wasLevel && { stoodSince: now }) };
}

function greet(replica: Replica, event: Extract<ReplicaEvent, { kind: 'greeted' }>, now: number): Step {
  const { epoch, head } = event;
  if (replica.epoch === undefined) {
    const isUrgent = event.cursor < head;
    return drain(place({ ...replica, isUrgent }, { epoch, cursor: event.cursor, head }, now), now);
  }
  if (replica.epoch !== epoch) {
    // A room named in the handshake is reset by the server, in a moment.
    if (event.isNamed) return { replica, applied: [] };
    return { replica: reset(replica, { room: replica.room, epoch, head, reason: 'epoch' }, now), applied: [] };
  }
  // The server pushes first; patience begins anew.
  return { replica: { ...hear(replica, head, now), stoodSince: now }, applied: [] };
}

function place(replica: Replica, at: { epoch: EpochName; cursor: number; head: number }, now: number): Replica {
  const { epoch, cursor, head } = at;
  const held = replica.held.filter((frame) => frame.epoch === epoch);
  const heard = Math.max(head, ...held.map(({ to }) => to));
  // A page asked for before must hold what lies before the cursor: nothing else will bring it.
  const loading = replica.loading && { ...replica.loading, heard: Math.max(replica.loading.heard, cursor) };
  return { ...replica, epoch, cursor, heard, held, loading, stoodSince: now, notes: noNotes(cursor) };
}

function takeFrame(replica: Replica, frame: Frame, now: number): Step {
  if (replica.epoch === undefined) return { replica: hold(replica, frame), applied: [] };
  if (frame.epoch !== replica.epoch) return { replica, applied: [] };
  const heard = hear(replica, frame.to, now);
  if (frame.to <= replica.cursor) return { replica: heard, applied: [] };
  if (frame.from > replica.cursor) return { replica: hold(heard, frame), applied: [] };
  const first = apply(heard, frame, now);
  const rest = drain(first.replica, now);
  return { replica: rest.replica, applied: [...first.applied, ...rest.applied] };
}

function hold(replica: Replica, frame: Frame): Replica {
  const held = [...replica.held, frame].sort((a, b) => a.from - b.from);
  // The furthest is the first to be let go: the log has it.
  return { ...replica, held: held.slice(0, maxHeldFrames) };
}

function drain(replica: Replica, now: number): Step {
  let current = replica;
  const applied: Applied[] = [];
  while (current.held[0] && current.held[0].from <= current.cursor) {
    const [frame, ...held] = current.held;
    current = { ...current, held };
    if (frame.to <= current.cursor) continue;
    const next = apply(current, frame, now);
    current = next.replica;
    applied.push(...next.applied);
  }
  return { replica: current, applied };
}

/** A frame that begins at or before the cursor and ends after it. */
function apply(replica: Replica, { epoch, from, to, items }: Frame, now: number): Step {
  const fresh = items.filter(({ rev }) => rev > replica.cursor);
  const { loading, window, maxItems, followItems, near } = replica;
  // An older page that is under way is to join what it was asked for.
  const isWaiting = loading !== undefined && 'before' in loading.place;
  const applied = { epoch, from, to, items: fresh };
  return {
    replica: {
      ...replica,
      cursor: to,
      heard: Math.max(replica.heard, to),
      stoodSince: now,
      isUrgent: replica.isUrgent && to < replica.heard,
      vainAnswers: 0,
      window:
        window && trim(mergeChanges(window, fresh), near === 'newer' && !isWaiting ? followItems : maxItems, near),
      loading: loading && keep(loading, fresh, replica.heard),
      notes: takeNotes(replica.notes, fresh),
    },
    applied: [applied],
  };
}

function keep(loading: Loading, changes: readonly Message[], heard: number): Loading {
  const kept = [...loading.kept, ...changes];
  // More than can be kept: the page must be as new as this.
  return kept.length <= maxKeptChanges ? { ...loading, kept } : { ...loading, heard, kept: [] };
}

function takeAnswer(replica: Replica, { changes }: Extract<ReplicaEvent, { kind: 'answered' }>, now: number): Step {
  const { frame, head } = changes;
  if (frame.epoch !== replica.epoch) return { replica, applied: [] };
  const taken = takeFrame(hear(replica, head, now), frame, now);
  const { cursor, heard, vainAnswers } = taken.replica;
  if (cursor > replica.cursor) return { ...taken, replica: { ...taken.replica, isUrgent: cursor < heard } };
  const isForeign = vainAnswers + 1 >= maxVainAnswers && head <= cursor;
  return {
    applied: taken.applied,
    replica: {
      ...taken.replica,
      stoodSince: now,
      isUrgent: false,
      vainAnswers: isForeign ? 0 : Math.min(vainAnswers + 1, maxVainAnswers),
      heard: isForeign ? cursor : heard,
    },
  };
}

function reset(
  replica: Replica,
  { epoch, head, reason }: Extract<ReplicaEvent, { kind: 'reset' }>['reset'],
  now: number,
): Replica {
  const isOtherEpoch = epoch !== replica.epoch;
  if (reason === 'behind' && !isOtherEpoch) {
    if (replica.isComplete) return { ...hear(replica, head, now), isUrgent: true };
    if (replica.cursor >= head) return replica;
  }
  // Told again of an epoch that was taken up already.
  if (reason === 'epoch' && !isOtherEpoch && replica.cursor <= head) return hear(replica, head, now);
  const { loading } = replica;
  // A page from anywhere is as good as before if it is new enough; one that joins the dropped window is not.
  const again = loading && 'around' in loading.place ? { ...loading, heard: head, kept: [] } : undefined;
  return {
    ...replica,
    epoch,
    cursor: replica.isComplete ? 0 : head,
    heard: head,
    stoodSince: now,
    isUrgent: replica.isComplete,
    vainAnswers: 0,
    held: [],
    window: undefined,
    loading: again,
    reload: again ? undefined : readerOf(replica),
    notes: noNotes(head),
  };
}

function look(replica: Replica, { near, at }: Extract<ReplicaEvent, { kind: 'looked' }>): Replica {
  return replica.near === near && replica.at === at ? replica : { ...replica, near, at };
}

function readerOf({ window, reload, at }: Replica): PagePlace | undefined {
  if (!window) return reload;
  const { messages, hasNewer } = window;
  const [first, middle, last] = [messages[0], messages[messages.length >>> 1], messages.at(-1)];
  if (at !== undefined && first && last && first.seq <= at && at <= last.seq) return { around: at };
  return { around: hasNewer && middle ? middle.seq : 'newest' };
}

function ask(replica: Replica, { page, place: at }: Extract<ReplicaEvent, { kind: 'asked' }>): Replica {
  return { ...replica, reload: undefined, loading: { page, place: at, heard: replica.heard, kept: [] } };
}

function takePage(
  replica: Replica,
  { page: number, answer }: Extract<ReplicaEvent, { kind: 'page' }>,
  now: number,
): Step {
  const { loading, maxItems } = replica;
  if (loading?.page !== number) return { replica, applied: [], verdict: 'void' };
  const isUnplaced = replica.epoch === undefined;
  // A complete replica begins where it was told to, not where a page happens to end.
  const isTooEarly = isUnplaced ? replica.isComplete : answer.epoch !== replica.epoch;
  if (isTooEarly || answer.head < loading.heard) return { replica, applied: [], verdict: 'again' };
  const placed = isUnplaced
    ? drain(place(replica, { epoch: answer.epoch, cursor: answer.head, head: answer.head }, now), now)
    : { replica: hear(replica, answer.head, now), applied: [] };
  const kept = placed.replica.loading?.kept ?? [];
  const joined = join(placed.replica.window, loading.place, answer);
  const rest = { ...placed.replica, loading: undefined };
  if (!joined) return { ...placed, replica: rest, verdict: 'void' };
  // Makes room for the page itself. It says nothing of where the reader will be when messages come.
  const window = trim(mergeChanges(joined, kept), maxItems, 'before' in loading.place ? 'older' : 'newer');
  return { ...placed, replica: { ...rest, window }, verdict: 'taken' };
}

function join(window: Window | undefined, at: PagePlace, page: Parameters<typeof windowOf>[0]): Window | undefined {
  if ('around' in at) return windowOf(page);
  if (!window) return undefined;
  // Trimmed meanwhile: the page would not join.
  if ('before' in at) return window.messages[0]?.seq === at.before ? joinPage(window, page, 'older') : undefined;
  return window.messages.at(-1)?.seq === at.after ? joinPage(window, page, 'newer') : undefined;
}
