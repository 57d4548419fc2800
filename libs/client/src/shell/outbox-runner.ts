import type { StorageTrouble } from '../api.ts';
import type { CommandPayload, Committed, Message, Problem, RoomId, UserId } from '../contract.ts';
import {
  acknowledged,
  answered,
  lookedUp,
  lost,
  nextToSend,
  nextUp,
  openOutbox,
  seen,
  sent,
  stopWaiting,
  type Attempt,
  type Circumstances,
  type Outbox,
  type OutboxStep,
} from '../core/outbox.ts';
import { changesBetween, takeBack } from '../core/outbox-changes.ts';
import { reloaded, type OutboxEntry } from '../core/outbox-entry.ts';
import type { Writing } from '../core/outbox-writing.ts';
import { verdictOn } from '../core/verdict.ts';
import { ParleyClientError } from '../errors.ts';
import type { Clock, OutboxStore, TraceEvent } from '../options.ts';
import type { Link } from './link.ts';
import { OutboxKeeper } from './outbox-keeper.ts';
import type { Rest } from './rest.ts';
import type { RoomModel } from './room-model.ts';
import { Settlements } from './settlements.ts';
import { Alarm } from './system.ts';

export interface OutboxRunnerOptions {
  readonly link: Link;
  readonly rest: Rest;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  /** Called with each name that an earlier life or another client has left behind. */
  readonly onFound: (id: string) => void;
  /** Called again after it failed. */
  readonly openStore: () => Promise<OutboxStore>;
  readonly me: () => UserId | undefined;
  readonly room: (id: RoomId) => RoomModel;
  readonly trace: (event: TraceEvent) => void;
  /** How many commands wait has changed, or how the store fares. */
  readonly onState: () => void;
  /** The server calls the token expired. */
  readonly onExpired: () => void;
}

const lookUpRetryMs = 2_000;

/** Brings the commands of all rooms to the server: kept before they are sent, in order, until each has its answer. */
export class OutboxRunner {
  readonly settlements = new Settlements();
  readonly #options: OutboxRunnerOptions;
  readonly #keeper: OutboxKeeper;
  readonly #alarm: Alarm;
  /** Rooms with entries. */
  readonly #busy = new Set<RoomModel>();
  /** Keys of what a person has just written: not to be sent before it is kept. */
  #unsaved: ReadonlySet<string> = new Set();
  #writing: Promise<unknown> = Promise.resolve();
  #attempts = 0;
  #isStopped = false;

  constructor(options: OutboxRunnerOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => {
      this.#flushAll();
    });
    this.#keeper = new OutboxKeeper({
      clock: options.clock,
      open: options.openStore,
      onFound: (entries) => {
        this.#adopt(entries);
      },
      onState: options.onState,
    });
  }

  /** How the store fares, when what is written may get lost. */
  get storage(): StorageTrouble | undefined {
    return this.#keeper.isFailing ? 'failing' : this.#keeper.isVolatile ? 'volatile' : undefined;
  }

  /** Commands without an answer. */
  get waiting(): number {
    let waiting = 0;
    for (const { outbox } of this.#busy) waiting += outbox.entries.filter(({ status }) => status === 'queued').length;
    return waiting;
  }

  /** Resolves once what was left behind is found. Errors: `client/storage`, `client/closed`. */
  ready(): Promise<void> {
    return this.#kept(this.#keeper.ready());
  }

  /**
   * Changes a room's outbox as a person asks, one after another; resolves once that is kept, with the name and time that
   * it was given. On failure it is as before.
   */
  write(model: RoomModel, change: (outbox: Outbox, writing: Writing) => Outbox): Promise<Writing> {
    const writing = this.#writing.then(() => this.#write(model, change));
    this.#writing = writing.catch(() => undefined);
    return writing;
  }

  greet(): void {
    for (const model of this.#busy) this.#set(model, stopWaiting(model.outbox));
    this.#flushAll();
    this.#keeper.adopt();
  }

  /** Changes came, in a frame or page. */
  see(model: RoomModel, messages: readonly Message[], epoch: string): void {
    if (model.outbox.entries.length === 0) return;
    const circumstances = this.#circumstances(epoch);
    this.#take(model, seen(model.outbox, messages, this.#options.me(), circumstances));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm.stop();
    this.settlements.rejectAll(new ParleyClientError('client/closed', 'The client was closed.'));
    await this.#keeper.stop();
  }

  #flushAll(): void {
    for (const model of [...this.#busy]) this.#flush(model);
  }

  #flush(model: RoomModel): void {
    const { link, clock } = this.#options;
    if (this.#isStopped || !link.isOnline) return;
    const entry = nextToSend(model.outbox, clock.now());
    if (entry && !this.#unsaved.has(entry.key)) this.#send(model, entry);
    this.#wake();
  }

  /** Comes back when a room may send that waits for time alone: also one that is overdue, because its timer was late. */
  #wake(): void {
    const dues = [...this.#busy].flatMap(({ outbox }) => {
      const entry = nextUp(outbox);
      return entry && !this.#unsaved.has(entry.key) ? outbox.waitUntil : [];
    });
    this.#alarm.set(dues.length > 0 ? Math.max(this.#options.clock.now(), Math.min(...dues)) : undefined);
  }

  #send(model: RoomModel, entry: OutboxEntry): void {
    const attempt: Attempt = { key: entry.key, number: ++this.#attempts, text: entry.text };
    this.#set(model, sent(model.outbox, attempt));
    this.#options.trace({ kind: 'attempted', attempt: attempt.number, entry });
    const on = {
      answered: (answer: Answer) => {
        this.#answered(model, entry, attempt, answer);
      },
      lost: () => {
        if (this.#isStopped) return;
        const before = model.outbox;
        this.#set(model, lost(before, attempt));
        this.#keeper.keepSoon(changesBetween(before, model.outbox));
        this.#flush(model);
      },
    };
    const { link } = this.#options;
    if (entry.kind === 'send') link.request('message:send', sendOf(entry), on);
    else if (entry.kind === 'edit') link.request('message:edit', editOf(entry, model.replica.epoch), on);
    else link.request('message:delete', { room: entry.room, id: entry.id }, on);
  }

  #answered(model: RoomModel, entry: OutboxEntry, attempt: Attempt, answer: Answer): void {
    if (this.#isStopped) return;
    const { replica } = model;
    const { trace } = this.#options;
    const [number, room] = [attempt.number, model.id];
    const circumstances = this.#circumstances(replica.epoch ?? '');
    if (answer.ok) {
      const { seq, rev } = answer;
      trace({ kind: 'acknowledged', attempt: number, room, seq, rev });
      this.#take(model, acknowledged(model.outbox, attempt, { seq, rev }, circumstances));
      // The frame up to it may get lost. The cursor stays where it is: others' frames may be on their way.
      if (replica.epoch !== undefined) model.take({ kind: 'heard', epoch: replica.epoch, head: rev });
      return;
    }
    const { error } = answer;
    const verdict = verdictOn(error);
    if (verdict !== 'unknown') {
      trace({ kind: 'refused', attempt: number, room, code: error.code, isRetried: verdict === 'wait' });
    }
    if (error.code === 'auth/expired') this.#options.onExpired();
    this.#take(model, answered(model.outbox, attempt, error, circumstances));
    if (model.outbox.inDoubt === entry.key) void this.#lookUp(model, entry);
  }

  async #lookUp(model: RoomModel, { room, id, key }: OutboxEntry): Promise<void> {
    const { rest, clock, me } = this.#options;
    while (model.outbox.inDoubt === key && !this.#isStopped) {
      try {
        const message = await rest.message(room, id);
        this.#take(model, lookedUp(model.outbox, message, me(), this.#circumstances(model.replica.epoch ?? '')));
        return;
      } catch (error) {
        if (!(error instanceof ParleyClientError)) throw error;
        const { code } = error;
        if (code.startsWith('message/') || code.startsWith('room/')) {
          this.#take(model, lookedUp(model.outbox, undefined, me(), this.#circumstances('')));
          return;
        }
        const waitMs = error.problem?.retryAfterMs ?? lookUpRetryMs;
        await new Promise<void>((resolve) => clock.after(waitMs, resolve));
      }
    }
  }

  #take(model: RoomModel, { outbox, settled }: OutboxStep): void {
    const before = model.outbox;
    this.#set(model, outbox);
    this.#keeper.keepSoon(changesBetween(before, outbox));
    for (const result of settled) {
      const isOver = !outbox.entries.some(({ id, status }) => id === result.id && status === 'queued');
      if (isOver || !result.ok) this.settlements.settle(result);
    }
    this.#flush(model);
  }

  #set(model: RoomModel, outbox: Outbox): void {
    model.outbox = outbox;
    if (outbox.entries.length > 0) this.#busy.add(model);
    else this.#busy.delete(model);
    this.#options.onState();
  }

  async #write(model: RoomModel, change: (outbox: Outbox, writing: Writing) => Outbox): Promise<Writing> {
    // What was left behind comes first, and is named before.
    await this.ready();
    const { newId, clock } = this.#options;
    const writing = { room: model.id, newId: newId(), now: clock.now() };
    const before = model.outbox;
    const after = change(before, writing);
    const changes = changesBetween(before, after);
    this.#unsaved = new Set(changes.keys());
    this.#set(model, after);
    try {
      await this.#kept(this.#keeper.keep(changes));
      return writing;
    } catch (error) {
      const current = model.outbox;
      this.#set(model, takeBack(current, { before, after }));
      this.#keeper.keepSoon(changesBetween(current, model.outbox));
      throw error;
    } finally {
      this.#unsaved = new Set();
      this.#flush(model);
    }
  }

  async #kept(keeping: Promise<unknown>): Promise<void> {
    try {
      await keeping;
    } catch (cause) {
      if (this.#isStopped) throw new ParleyClientError('client/closed', 'The client was closed.', { cause });
      throw new ParleyClientError('client/storage', 'What was written could not be kept here.', { cause });
    }
  }

  #adopt(entries: readonly OutboxEntry[]): void {
    if (this.#isStopped) return;
    for (const { order } of entries) this.#options.onFound(order);
    for (const [room, ofRoom] of Map.groupBy(entries, (entry) => entry.room)) {
      const model = this.#options.room(room);
      const known = new Set(model.outbox.entries.map(({ key }) => key));
      const added = openOutbox(ofRoom.filter(({ key }) => !known.has(key)).map(reloaded)).entries;
      this.#set(model, { ...model.outbox, entries: [...model.outbox.entries, ...added] });
    }
    this.#flushAll();
  }

  #circumstances(epoch: string): Circumstances {
    const { clock, random, newId } = this.#options;
    return { now: clock.now(), random: random(), newId, epoch };
  }
}

type Answer = ({ ok: true } & Committed) | { ok: false; error: Problem };

function sendOf({ room, id, text = '' }: OutboxEntry): CommandPayload<'message:send'> {
  return { room, id, text };
}

/** An edit whose base vanished without an answer names what nobody has seen, and is refused with the message as it is. */
function editOf(
  { room, id, key, text = '', epoch, editRev }: OutboxEntry,
  current: string | undefined,
): CommandPayload<'message:edit'> {
  return { room, id, edit: key, text, epoch: epoch ?? current ?? '', editRev: editRev ?? 0 };
}
