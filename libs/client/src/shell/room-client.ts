import { Limits, Timings } from '@parley/dto/constants';
import type { RoomHandle, TimelinePlace } from '../api.ts';
import type { Message, MessageId, RoomId } from '../contract.ts';
import { discard, retry, writeDelete, writeEdit, writeSend, type Known, type Writing } from '../core/outbox-writing.ts';
import type { Outbox } from '../core/outbox.ts';
import type { Edge } from '../core/window.ts';
import { ParleyClientError } from '../errors.ts';
import type { Clock } from '../options.ts';
import type { Link } from './link.ts';
import type { OutboxRunner } from './outbox-runner.ts';
import type { PageLoader } from './page-loader.ts';
import type { Reading } from './reading.ts';
import type { Rest } from './rest.ts';
import type { RoomModel } from './room-model.ts';

export interface RoomParts {
  readonly model: RoomModel;
  readonly loader: PageLoader;
  readonly reading: Reading;
  readonly outbox: OutboxRunner;
  readonly link: Link;
  readonly rest: Rest;
  readonly clock: Clock;
}

/** One room, as its users act on it. */
export class RoomClient implements RoomHandle {
  readonly id: RoomId;
  readonly state: RoomHandle['state'];
  readonly timeline: RoomHandle['timeline'];
  readonly #parts: RoomParts;
  /** Milliseconds of the clock; -Infinity: the others don't think that one is typing. */
  #typedAt = -Infinity;

  constructor(parts: RoomParts) {
    this.#parts = parts;
    this.id = parts.model.id;
    this.state = parts.model.state;
    this.timeline = parts.model.timeline;
  }

  load(place: TimelinePlace): Promise<void> {
    return this.#parts.loader.load(place);
  }

  loadOlder(): Promise<void> {
    return this.#parts.loader.extend('older');
  }

  loadNewer(): Promise<void> {
    return this.#parts.loader.extend('newer');
  }

  look(edge: Edge, at?: number): void {
    this.#parts.model.take({ kind: 'looked', near: edge, at });
  }

  async send(text: string): Promise<MessageId> {
    this.look('newer');
    this.#typedAt = -Infinity;
    const { newId } = await this.#write((outbox, writing) => writeSend(outbox, text, writing));
    return newId;
  }

  async edit(id: MessageId, text: string): Promise<void> {
    const known = this.#known(id) ?? (this.#isPending(id) ? undefined : await this.#find(id));
    await this.#write((outbox, writing) => writeEdit(outbox, { id, text }, known, writing) ?? notFound());
  }

  async delete(id: MessageId): Promise<void> {
    const isUnsent = this.#isPending(id);
    await this.#write((outbox, writing) => writeDelete(outbox, id, writing));
    if (isUnsent && !this.#isPending(id)) this.#parts.outbox.settlements.discard(id);
  }

  async retry(id: MessageId, text?: string): Promise<void> {
    await this.#write((outbox, writing) => retry(outbox, { id, text }, this.#known(id), writing) ?? notFound());
  }

  async discard(id: MessageId): Promise<void> {
    await this.#write((outbox) => discard(outbox, id) ?? notFound());
    if (!this.#isPending(id)) this.#parts.outbox.settlements.discard(id);
  }

  async settled(id: MessageId): Promise<Message | { readonly seq: number; readonly rev: number }> {
    const { settlements } = this.#parts.outbox;
    if (this.#parts.model.outbox.entries.some((entry) => entry.id === id && entry.status === 'queued')) {
      return settlements.wait(id);
    }
    const recent = settlements.recent(id);
    if (recent)
      return recent.ok ? { seq: recent.seq, rev: recent.rev } : Promise.reject(ParleyClientError.of(recent.problem));
    return this.#known(id)?.message ?? notFound();
  }

  typing(isTyping: boolean): void {
    const { link, clock, model } = this.#parts;
    const isTold = clock.now() - this.#typedAt < (isTyping ? Timings.typingRepeatMs : Timings.typingExpiryMs);
    if (isTold === isTyping || (model.room?.memberCount ?? 0) > Limits.presenceMembers) return;
    this.#typedAt = isTyping ? clock.now() : -Infinity;
    link.tell({ room: this.id, isTyping });
  }

  read(seq: number): void {
    this.#parts.reading.read(seq);
  }

  markUnread(seq: number): Promise<void> {
    return this.#parts.reading.markUnread(seq);
  }

  async leave(): Promise<void> {
    const answer = await this.#parts.link.ask('room:leave', { room: this.id });
    if (!answer) throw new ParleyClientError('client/offline', 'The server could not be reached.');
    if (!answer.ok) throw ParleyClientError.of(answer.error);
  }

  #write(change: (outbox: Outbox, writing: Writing) => Outbox): Promise<Writing> {
    return this.#parts.outbox.write(this.#parts.model, change);
  }

  #isPending(id: MessageId): boolean {
    return this.#parts.model.outbox.entries.some((entry) => entry.id === id);
  }

  #known(id: MessageId): Known | undefined {
    const { window, epoch } = this.#parts.model.replica;
    const message = window?.messages.find((loaded) => loaded.id === id);
    return message && epoch !== undefined ? { message, epoch } : undefined;
  }

  /** A message outside the loaded part; `undefined`: it was left behind in the outbox by an earlier life. */
  async #find(id: MessageId): Promise<Known | undefined> {
    const { outbox, rest, model } = this.#parts;
    await outbox.ready();
    if (this.#isPending(id)) return undefined;
    const message = await rest.message(this.id, id);
    return { message, epoch: model.replica.epoch ?? '' };
  }
}

function notFound(): never {
  throw new ParleyClientError('client/not-found', 'There is no such message here.');
}
