import type { EpochName, Message, MessageId, Problem, UserId } from '../contract.ts';
import { byOrder, type OutboxEntry } from './outbox-entry.ts';
import { verdictOn } from './verdict.ts';

/** The commands of one room that have no answer yet. Changed by the functions of this file and of `outbox-writing.ts` alone. */
export interface Outbox {
  /** In the order in which they will be sent; failed ones have stepped aside. */
  readonly entries: readonly OutboxEntry[];
  readonly inFlight: Attempt | undefined;
  /** Nothing is sent before this, in milliseconds of the client's clock. */
  readonly waitUntil: number;
  /** Answers in a row that said to wait. */
  readonly waits: number;
  /** The key of a send whose id is taken, perhaps by its own earlier attempt: the message must be looked up. */
  readonly inDoubt: string | undefined;
}

/** A command on its way. */
export interface Attempt {
  readonly key: string;
  /** Names the attempt, over all rooms. */
  readonly number: number;
  /** The text as sent. */
  readonly text: string | undefined;
}

export const emptyOutbox: Outbox = { entries: [], inFlight: undefined, waitUntil: 0, waits: 0, inDoubt: undefined };

/** What became of a message's command. */
export type Settled =
  | { readonly id: MessageId; readonly ok: true; readonly seq: number; readonly rev: number }
  | { readonly id: MessageId; readonly ok: false; readonly problem: Problem };

export interface OutboxStep {
  readonly outbox: Outbox;
  readonly settled: readonly Settled[];
}

/** What the outbox needs to know of the world when an answer comes. */
export interface Circumstances {
  /** Milliseconds of the client's clock. */
  readonly now: number;
  /** Of the connection that the answer came by. */
  readonly epoch: EpochName;
  /** From 0 up to 1, for jitter. */
  readonly random: number;
  /** Makes a fresh edit id, in case a send turns out to be an edit. */
  readonly newId: () => string;
}

/** Of a delete, as good as done. */
const absences: readonly Problem['code'][] = ['message/not-found', 'message/deleted'];
const maxInternalFailures = 5;
const firstWaitMs = 500;
const longestWaitMs = 30_000;

export function openOutbox(entries: readonly OutboxEntry[]): Outbox {
  return { ...emptyOutbox, entries: entries.toSorted(byOrder) };
}

/** The command to be sent now, if any: one is in flight at a time, in order. */
export function nextToSend(outbox: Outbox, now: number): OutboxEntry | undefined {
  return now < outbox.waitUntil ? undefined : nextUp(outbox);
}

/** The command that waits for nothing but `waitUntil`. */
export function nextUp(outbox: Outbox): OutboxEntry | undefined {
  return outbox.inFlight || outbox.inDoubt !== undefined ? undefined : firstQueued(outbox);
}

function firstQueued({ entries }: Outbox): OutboxEntry | undefined {
  return entries.find(({ status }) => status === 'queued');
}

export function sent(outbox: Outbox, attempt: Attempt): Outbox {
  return { ...outbox, inFlight: attempt };
}

/** The connection was lost, or no answer came in time: the attempt's fate is unknown. */
export function lost(outbox: Outbox, attempt: Attempt): Outbox {
  if (outbox.inFlight?.number !== attempt.number) return outbox;
  const entries = change(outbox.entries, attempt.key, (entry) => ({ ...entry, isUncertain: true }));
  return { ...outbox, entries, inFlight: undefined };
}

/** Takes back waiting: the circumstances have changed. */
export function stopWaiting(outbox: Outbox): Outbox {
  return outbox.waitUntil === 0 ? outbox : { ...outbox, waitUntil: 0, waits: 0 };
}

/** An attempt was answered with success; also one that was given up for lost. */
export function acknowledged(
  outbox: Outbox,
  attempt: Attempt,
  result: { readonly seq: number; readonly rev: number },
  circumstances: Circumstances,
): OutboxStep {
  const entry = outbox.entries.find(({ key }) => key === attempt.key);
  const open = landed(outbox, attempt);
  if (!entry) return { outbox: open, settled: [] };
  if (entry.kind === 'send' && entry.text !== attempt.text) return becomeEdit(open, entry, result.seq, circumstances);
  return settle(open, entry, result, circumstances.epoch);
}

/** An attempt was answered with a problem. Of an attempt that was given up for lost it says nothing. */
export function answered(outbox: Outbox, attempt: Attempt, problem: Problem, circumstances: Circumstances): OutboxStep {
  if (outbox.inFlight?.number !== attempt.number) return { outbox, settled: [] };
  const open = { ...outbox, inFlight: undefined };
  const entry = outbox.entries.find(({ key }) => key === attempt.key);
  if (!entry) return { outbox: open, settled: [] };
  const verdict = verdictOn(problem);
  if (verdict === 'reject') return refuse(open, entry, problem, circumstances);
  const failures = entry.failures + (problem.code === 'server/internal' ? 1 : 0);
  const doubtful = { ...entry, failures, isUncertain: entry.isUncertain || verdict === 'unknown' };
  const entries = change(open.entries, entry.key, () => doubtful);
  if (failures >= maxInternalFailures) return fail({ ...open, entries }, doubtful, problem);
  return { outbox: wait({ ...open, entries }, problem.retryAfterMs, circumstances), settled: [] };
}

/** Messages came, in a frame or page. Those of one's own that were waited for are settled. */
export function seen(
  outbox: Outbox,
  messages: readonly Message[],
  me: UserId | undefined,
  circumstances: Circumstances,
): OutboxStep {
  if (outbox.entries.length === 0) return { outbox, settled: [] };
  let current = outbox;
  const settled: Settled[] = [];
  for (const message of messages) {
    if (message.author.id !== me) continue;
    const entry = current.entries.find(({ kind, key }) => kind === 'send' && key === message.id);
    if (!entry) continue;
    const next = stored(current, entry, message, circumstances);
    current = next.outbox;
    settled.push(...next.settled);
  }
  return { outbox: current, settled };
}

/** The message that has the id of a send in doubt; `undefined`: there is none. */
export function lookedUp(
  outbox: Outbox,
  message: Message | undefined,
  me: UserId | undefined,
  circumstances: Circumstances,
): OutboxStep {
  const entry = outbox.entries.find(({ key }) => key === outbox.inDoubt);
  const open = { ...outbox, inDoubt: undefined };
  if (!entry) return { outbox: open, settled: [] };
  if (message?.author.id === me && message) return stored(open, entry, message, circumstances);
  return fail(open, { ...entry, isUncertain: false }, entry.error);
}

/** The message of a send is in the log. */
function stored(outbox: Outbox, entry: OutboxEntry, message: Message, circumstances: Circumstances): OutboxStep {
  const open = {
    ...outbox,
    inFlight: outbox.inFlight?.key === entry.key ? undefined : outbox.inFlight,
    inDoubt: outbox.inDoubt === entry.key ? undefined : outbox.inDoubt,
  };
  const isAnother = entry.isChanged === true && message.text !== null && message.text !== entry.text;
  if (isAnother) return becomeEdit(open, entry, message.seq, circumstances);
  return settle(open, entry, { seq: message.seq, rev: message.seq }, circumstances.epoch);
}

function landed(outbox: Outbox, attempt: Attempt): Outbox {
  const isThis = outbox.inFlight?.key === attempt.key;
  return { ...outbox, ...(isThis && { inFlight: undefined }), waits: 0 };
}

function settle(
  outbox: Outbox,
  entry: OutboxEntry,
  { seq, rev }: { readonly seq: number; readonly rev: number },
  epoch: EpochName,
): OutboxStep {
  const entries = outbox.entries
    .filter((other) => other !== entry)
    .map((other) => (other.base === entry.key ? follow(other, { epoch, editRev: rev }) : other));
  return { outbox: { ...outbox, entries }, settled: [{ id: entry.id, ok: true, seq, rev }] };
}

/** What was first sent is in the log under this id: the text that stands in the outbox becomes an edit of it. */
function becomeEdit(outbox: Outbox, entry: OutboxEntry, seq: number, { epoch, newId }: Circumstances): OutboxStep {
  const { order, room, id, text, writtenAt } = entry;
  const key = newId();
  const edit: OutboxEntry = {
    key,
    order,
    kind: 'edit',
    room,
    id,
    ...(text !== undefined && { text }),
    epoch,
    editRev: seq,
    writtenAt,
    status: 'queued',
    isUncertain: false,
    failures: 0,
  };
  const entries = outbox.entries.map((other) =>
    other === entry ? edit : other.base === entry.key ? { ...other, base: key } : other,
  );
  return { outbox: { ...outbox, entries }, settled: [] };
}

function refuse(outbox: Outbox, entry: OutboxEntry, problem: Problem, circumstances: Circumstances): OutboxStep {
  const { current } = problem;
  if (entry.kind === 'edit' && problem.code === 'message/changed' && current && current.text === entry.text) {
    return settle(outbox, entry, { seq: current.seq, rev: current.editRev }, circumstances.epoch);
  }
  if (entry.kind === 'send' && problem.code === 'message/id-taken' && entry.isUncertain) {
    const entries = change(outbox.entries, entry.key, (taken) => ({ ...taken, error: problem }));
    return { outbox: { ...outbox, entries, inDoubt: entry.key }, settled: [] };
  }
  if (entry.kind === 'delete' && absences.includes(problem.code)) {
    return settleAbsent({ ...outbox, waits: 0 }, entry, problem);
  }
  return fail({ ...outbox, waits: 0 }, entry, problem);
}

/** There is nothing left to delete: the message is gone, or what may have been sent of it was never stored. */
function settleAbsent(outbox: Outbox, entry: OutboxEntry, problem: Problem): OutboxStep {
  const entries = outbox.entries.filter((other) => other !== entry);
  const { current } = problem;
  const settled: Settled = current
    ? { id: entry.id, ok: true, seq: current.seq, rev: current.rev }
    : { id: entry.id, ok: false, problem };
  return { outbox: { ...outbox, entries }, settled: [settled] };
}

/** The command steps aside. An edit that followed it takes its place, or what it saw. */
function fail(outbox: Outbox, entry: OutboxEntry, error: Problem | undefined): OutboxStep {
  const followers = outbox.entries.filter(({ base }) => base === entry.key);
  const latest = followers.at(-1);
  const isFolded = entry.kind === 'send' && latest?.text !== undefined;
  const failed: OutboxEntry = {
    ...entry,
    status: 'failed',
    ...(error && { error }),
    ...(isFolded && { text: latest.text, isChanged: entry.isUncertain }),
  };
  const entries = outbox.entries
    .filter((other) => !(isFolded && followers.includes(other)))
    // A deletion of what was never stored has nothing to do.
    .filter((other) => !(other.kind === 'delete' && other.id === entry.id && isGone(failed)))
    .map((other) => {
      if (other.key === entry.key) return failed;
      return followers.includes(other) ? follow(other, entry) : other;
    });
  const settled: Settled[] = error ? [{ id: entry.id, ok: false, problem: error }] : [];
  return { outbox: { ...outbox, entries }, settled };
}

function isGone({ kind, isUncertain }: OutboxEntry): boolean {
  return kind === 'send' && !isUncertain;
}

/** An edit takes what it saw from the command that it followed. */
function follow(
  { base: _, ...entry }: OutboxEntry,
  { epoch, editRev }: { readonly epoch?: EpochName; readonly editRev?: number },
): OutboxEntry {
  return { ...entry, ...(epoch !== undefined && { epoch }), ...(editRev !== undefined && { editRev }) };
}

function wait(outbox: Outbox, retryAfterMs: number | undefined, { now, random }: Circumstances): Outbox {
  const backoff = Math.min(firstWaitMs * 2 ** outbox.waits, longestWaitMs);
  // Never earlier than told, and not all at once.
  const delay = retryAfterMs === undefined ? backoff * (0.5 + random) : retryAfterMs + random * firstWaitMs;
  return { ...outbox, waitUntil: now + delay, waits: Math.min(outbox.waits + 1, 10) };
}

export function change(
  entries: readonly OutboxEntry[],
  key: string,
  to: (entry: OutboxEntry) => OutboxEntry,
): readonly OutboxEntry[] {
  return entries.map((entry) => (entry.key === key ? to(entry) : entry));
}
