import { Timings } from '@parley/dto/constants';
import { gapDueAt } from '../core/replica.ts';
import type { Problem, RoomId } from '../contract.ts';
import type { Clock } from '../options.ts';
import type { Link } from './link.ts';
import type { RoomModel } from './room-model.ts';
import { Alarm } from './system.ts';

const maxAtOnce = 2;
const retryMs = 2_000;
/** The server does not know this room as one's own: `room:left` or the next hello will tell. */
const refusedMs = 30_000;

/** Asks for what is missing of rooms that stood still below the highest head heard of, two rooms at a time. */
export class CatchUp {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #behind = new Map<RoomId, RoomModel>();
  /** Rooms that wait for a page: opened, or dropped by a reset. */
  readonly #loading = new Set<RoomId>();
  readonly #asking = new Set<RoomId>();
  readonly #notBefore = new Map<RoomId, number>();
  readonly #alarm: Alarm;

  constructor({ link, clock }: { link: Link; clock: Clock }) {
    this.#link = link;
    this.#clock = clock;
    this.#alarm = new Alarm(clock, () => {
      this.#turn();
    });
  }

  /** Some room is below the highest head heard of, or has nothing to show until its page is there. */
  get isBehind(): boolean {
    return this.#behind.size > 0 || this.#loading.size > 0;
  }

  /** A room's replica has changed. Whether this moved it into or out of those that are behind. */
  follow(model: RoomModel): boolean {
    const was = this.#behind.has(model.id) || this.#loading.has(model.id);
    const due = model.isJoined ? this.#dueAt(model) : undefined;
    const { window, loading, reload } = model.replica;
    const isLoading = model.isJoined && !window && (loading ?? reload) !== undefined;
    if (isLoading) this.#loading.add(model.id);
    else this.#loading.delete(model.id);
    if (due === undefined) this.#behind.delete(model.id);
    else {
      this.#behind.set(model.id, model);
      if (this.#link.isOnline && !this.#asking.has(model.id)) this.#alarm.setEarliest(due);
    }
    return was !== (due !== undefined || isLoading);
  }

  /** The connection is there. */
  greet(): void {
    this.#notBefore.clear();
    this.#schedule();
  }

  stop(): void {
    this.#alarm.stop();
  }

  #turn(): void {
    const now = this.#clock.now();
    for (const model of this.#behind.values()) {
      if (this.#asking.size >= maxAtOnce || !this.#link.isOnline) break;
      if (this.#asking.has(model.id) || (this.#dueAt(model) ?? Infinity) > now) continue;
      void this.#ask(model);
    }
    this.#schedule();
  }

  #schedule(): void {
    if (!this.#link.isOnline || this.#asking.size >= maxAtOnce) return;
    const dues = [...this.#behind.values()]
      .filter(({ id }) => !this.#asking.has(id))
      .flatMap((model) => this.#dueAt(model) ?? []);
    this.#alarm.set(dues.length > 0 ? Math.min(...dues) : undefined);
  }

  #dueAt({ id, replica }: RoomModel): number | undefined {
    const due = gapDueAt(replica, Timings.gapPatienceMs);
    return due === undefined ? undefined : Math.max(due, this.#notBefore.get(id) ?? 0);
  }

  async #ask(model: RoomModel): Promise<void> {
    const { id: room, replica } = model;
    const { epoch, cursor: rev } = replica;
    if (epoch === undefined) return;
    this.#asking.add(room);
    const answer = await this.#link.ask('changes:since', { room, epoch, rev });
    this.#asking.delete(room);
    if (answer?.ok) model.take({ kind: 'answered', changes: answer });
    else if (answer?.error.reset) model.take({ kind: 'reset', reset: answer.error.reset });
    else this.#notBefore.set(room, this.#clock.now() + waitAfter(answer?.error));
    this.#schedule();
  }
}

function waitAfter(problem: Problem | undefined): number {
  return problem?.retryAfterMs ?? (problem?.code.startsWith('room/') ? refusedMs : retryMs);
}
