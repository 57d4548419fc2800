import type { CommandPayload, Committed, Message, Problem, RoomId, UserId } from '../contract.ts';
import {
  acknowledged,
  answered,
  lookedUp,
  lost,
  nextToSend,
  openOutbox,
  seen,
  sendDueAt,
  sent,
  stopWaiting,
  type Attempt,
  type Circumstances,
  type Outbox,
  type OutboxStep,
} from '../core/outbox.ts';
import { reloaded, type OutboxEntry } from '../core/outbox-entry.ts';
import { verdictOn } from '../core/verdict.ts';
import { ParleyClientError } from '../errors.ts';
import type { Clock, OutboxStore, TraceEvent } from '../options.ts';
import type { Link } from './link.ts';
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
  readonly me: () => UserId | undefined;
  readonly room: (id: RoomId) => RoomModel;
  readonly trace: (event: TraceEvent) => void;
  /** How many commands wait has changed. */
  readonly onWaiting: () => void;
  /** The server calls the token expired. */
  readonly onExpired: () => void;
}

const lookUpRetryMs = 2_000;

/** Brings the commands of all rooms to the server: kept before they are sent, in order, until each has its answer. */
export class OutboxRunner {
  readonly settlements = new Settlements();
  readonly #options: OutboxRunnerOptions;
  readonly #alarm: Alarm;
  /** Rooms with entries. */
  readonly #busy = new Set<RoomModel>();
  /** Not kept yet: not to be sent. */
  readonly #unsaved = new Map<string, OutboxEntry>();
  readonly #store: Promise<OutboxStore>;
  #writes: Promise<unknown> = Promise.resolve();
  #attempts = 0;
  #isStopped = false;

  constructor(options: OutboxRunnerOptions, store: Promise<OutboxStore>) {
    this.#options = options;
    this.#store = store;
    this.#alarm = new Alarm(options.clock, () => {
      this.#flushAll();
    });
    const loading = store.then(async (opened) => {
      this.#adopt(await opened.load());
    });
    // Whoever writes is told by the store itself.
    this.#writes = loading.catch(() => undefined);
    loading.catch((error: unknown) => {
      if (!this.#isStopped) throw error;
    });
  }

  /** Commands without an answer. */
  get waiting(): number {
    let waiting = 0;
    for (const { outbox } of this.#busy) waiting += outbox.entries.filter(({ status }) => status === 'queued').length;
    return waiting;
  }

  /** Changes a room's outbox as a person asks; resolves once that is kept. On failure it is as before. */
  async write(model: RoomModel, change: (outbox: Outbox) => Outbox): Promise<void> {
    // What was left behind comes first.
    await this.#writes;
    const before = model.outbox;
    const after = change(before);
    this.#set(model, after);
    try {
      await this.#keep(model, before);
    } catch (cause) {
      this.#undo(model, before, after);
      throw new ParleyClientError('client/closed', 'The outbox could not be kept.', { cause });
    }
  }

  greet(): void {
    for (const model of this.#busy) this.#set(model, stopWaiting(model.outbox));
    this.#flushAll();
    void this.#adoptLater();
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
    await this.#writes.catch(() => undefined);
    const store = await this.#store.catch(() => undefined);
    await store?.close();
  }

  #flushAll(): void {
    for (const model of [...this.#busy]) this.#flush(model);
  }

  #flush(model: RoomModel): void {
    const { link, clock } = this.#options;
    if (this.#isStopped) return;
    if (link.isOnline && model.outbox.inDoubt === undefined) {
      const entry = nextToSend(model.outbox, clock.now());
      if (entry && !this.#unsaved.has(entry.key)) this.#send(model, entry);
    }
    this.#wake();
  }

  #wake(): void {
    const now = this.#options.clock.now();
    const dues = [...this.#busy].flatMap(({ outbox }) => sendDueAt(outbox) ?? []).filter((due) => due > now);
    this.#alarm.set(dues.length > 0 ? Math.min(...dues) : undefined);
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
        void this.#keep(model, before);
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
        const code = error instanceof ParleyClientError ? error.code : undefined;
        if (code === undefined) throw error;
        if (code.startsWith('message/') || code.startsWith('room/')) {
          this.#take(model, lookedUp(model.outbox, undefined, me(), this.#circumstances('')));
          return;
        }
        await new Promise<void>((resolve) => clock.after(lookUpRetryMs, resolve));
      }
    }
  }

  #take(model: RoomModel, { outbox, settled }: OutboxStep): void {
    const before = model.outbox;
    this.#set(model, outbox);
    void this.#keep(model, before);
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
    this.#options.onWaiting();
  }

  /** Writes down what differs, after what was written before. */
  #keep(model: RoomModel, before: Outbox): Promise<void> {
    const after = model.outbox;
    if (before.entries === after.entries) return Promise.resolve();
    const put = after.entries.filter((entry) => !before.entries.includes(entry));
    const keys = new Set(after.entries.map(({ key }) => key));
    const removed = before.entries.filter(({ key }) => !keys.has(key)).map(({ key }) => key);
    for (const entry of put) this.#unsaved.set(entry.key, entry);
    const writing = this.#writes.then(async () => {
      const store = await this.#store;
      if (put.length > 0) await store.put(put);
      if (removed.length > 0) await store.remove(removed);
    });
    this.#writes = writing.catch(() => undefined);
    return writing.then(() => {
      for (const entry of put) if (this.#unsaved.get(entry.key) === entry) this.#unsaved.delete(entry.key);
      this.#flush(model);
    });
  }

  #undo(model: RoomModel, before: Outbox, after: Outbox): void {
    const added = after.entries.filter(({ key }) => !before.entries.some((entry) => entry.key === key));
    const entries = model.outbox.entries.filter(({ key }) => !added.some((entry) => entry.key === key));
    this.#set(model, { ...model.outbox, entries });
  }

  #adopt(entries: readonly OutboxEntry[]): void {
    if (this.#isStopped) return;
    for (const [room, ofRoom] of Map.groupBy(entries, (entry) => entry.room)) {
      const model = this.#options.room(room);
      const known = new Set(model.outbox.entries.map(({ key }) => key));
      const added = openOutbox(ofRoom.filter(({ key }) => !known.has(key)).map(reloaded)).entries;
      this.#set(model, { ...model.outbox, entries: [...model.outbox.entries, ...added] });
    }
    this.#flushAll();
  }

  async #adoptLater(): Promise<void> {
    const store = await this.#store.catch(() => undefined);
    const adopted = await store?.adopt?.();
    if (adopted && adopted.length > 0) this.#adopt(adopted);
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
