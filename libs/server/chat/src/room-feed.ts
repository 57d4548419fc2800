import { setTimeout as after } from 'node:timers/promises';
import type { Changes, Frame, RoomId } from '@parley/dto';
import type { MessageLog, RoomHead } from '@parley/server-domain';
import { NodeTimings } from './node-timings.ts';
import { RoomPosition } from './room-position.ts';
import type { Stretch } from './tail.ts';
import { tailLimits, Tails } from './tails.ts';

export interface RoomFeedOptions {
  /** Waits before the log is read again after a failure. Default: a timer that keeps no process alive. */
  readonly wait?: (ms: number) => Promise<unknown>;
  /** Milliseconds of any clock. Default `Date.now`. */
  readonly now?: () => number;
  /** Hears what went wrong while something missed was read and emitted; reading is tried again. Default: nobody does. */
  readonly onTrouble?: (error: unknown) => void;
  /** Hears that what was missed has been read and emitted. Default: nobody does. */
  readonly onRepaired?: () => void;
  /**
   * Whether other nodes commit to the same log. Then only rooms that are followed have frames, and a gap is first given
   * the time in which its frame may come. Default: this node is alone, follows all, and has no gaps but by a defect.
   */
  readonly isShared?: boolean;
  /** That time, in milliseconds. Default 50. */
  readonly gapWaitMs?: number;
}

/** What a commit changed, and the room's membership counter as of then. */
export interface Published extends Stretch {
  readonly members?: number;
}

/** Between tries to read what was missed, in milliseconds; doubled after each. */
const retryMs = { first: 100, longest: 5_000 } as const;
/** After so many reads in a row that found nothing of what was announced, nobody has it. */
const maxVainReads = 10;
/** A room that was quiet for longer has no session that did not acknowledge `heads` since, or close. */
const forgetAfterMs = 5 * 60_000;

/**
 * The one place that emits messages to sockets: strictly contiguous frames per room, one frame per room and commit,
 * whichever node committed. It keeps the end of each active room's log for those who come back.
 */
export class RoomFeed {
  /** By the last frame. */
  readonly #positions = new Map<RoomId, RoomPosition>();
  readonly #followed = new Set<RoomId>();
  readonly #tails: Tails;
  readonly #options: Required<RoomFeedOptions>;
  #recheckMembers: ((room: RoomId) => Promise<void>) | undefined;
  #tick = 0;

  constructor(
    private readonly log: Pick<MessageLog, 'epoch' | 'changesSince' | 'heads'>,
    private readonly emit: (frame: Frame) => void,
    options: RoomFeedOptions = {},
  ) {
    this.#tails = new Tails(log);
    this.#options = {
      wait: (ms) => after(ms, undefined, { ref: false }),
      now: Date.now,
      onTrouble: () => undefined,
      isShared: false,
      gapWaitMs: NodeTimings.gapWaitMs,
      onRepaired: () => undefined,
      ...options,
    };
  }

  /** Counts emitted frames; `headsSince` takes it. */
  get tick(): number {
    return this.#tick;
  }

  /** The rooms with sessions here, where there are other nodes. */
  get followed(): Iterable<RoomId> {
    return this.#followed;
  }

  /**
   * Has members looked at whose removal may not have been heard of, before anything is emitted that was committed after
   * it. A rejection is tried again.
   */
  recheckMembersBy(recheck: (room: RoomId) => Promise<void>): void {
    this.#recheckMembers = recheck;
  }

  /** There are sessions in the room, from now on. */
  follow(room: RoomId): void {
    if (this.#options.isShared) this.#followed.add(room);
  }

  /** There are none any more: what others commit there costs nothing. */
  unfollow(room: RoomId): void {
    if (!this.#followed.delete(room)) return;
    this.#positions.delete(room);
    this.#tails.drop(room);
  }

  /** A session is told of this head: frames go on from there, unless they are on their way already. */
  begin(room: RoomId, head: number): void {
    if (this.#followed.has(room) && !this.#positions.has(room)) this.#begin(room, head);
  }

  /**
   * Emits what a commit changed, of this node or another. What does not follow the last emitted frame waits for what lies
   * between, which is read from the log if it does not come; what was emitted already is ignored.
   */
  publish(room: RoomId, stretch: Published): void {
    if (!this.#isLive(room)) return;
    const position = this.#positions.get(room) ?? this.#begin(room, stretch.from);
    if (stretch.to <= position.emitted) return;
    position.see({ wanted: stretch.to, members: stretch.members });
    if (position.settling || stretch.from > position.emitted || this.#areMembersStale(position)) {
      position.held.add(stretch);
      this.#settleSoon(room, position);
    } else {
      this.#emitNext(room, position, stretch);
    }
  }

  /** The store holds this much: what of it does not come is read. */
  compare(room: RoomId, { head, members }: RoomHead): void {
    if (!this.#isLive(room)) return;
    const position = this.#positions.get(room) ?? this.#begin(room, head);
    position.see({ wanted: head, members });
    if (head > position.emitted || this.#areMembersStale(position)) this.#settleSoon(room, position);
  }

  /** The revision up to which a room's frames were emitted; `undefined` when there was none for a while. */
  headOf(room: RoomId): number | undefined {
    return this.#positions.get(room)?.emitted;
  }

  /** What follows a cursor, as far as the tail knows it, with the head that the tail reaches. */
  since(room: RoomId, rev: number, maxBytes: number): Changes | undefined {
    const known = this.#tails.since(room, rev, maxBytes);
    if (!known) return undefined;
    const { head, ...stretch } = known;
    return { frame: { epoch: this.log.epoch, room, ...stretch }, head };
  }

  /** Makes `since` serve a cursor, as far as a tail may reach back. */
  async warm(room: RoomId, rev: number): Promise<void> {
    // A tail that nobody appends to would be taken for the end of the log.
    if (this.#isLive(room)) await this.#tails.warm(room, rev);
    if (!this.#isLive(room)) this.#tails.drop(room);
  }

  /** The heads that moved after `tick`, among these rooms. */
  headsSince(tick: number, rooms: Iterable<RoomId>): Record<RoomId, number> {
    const heads: Record<RoomId, number> = {};
    for (const room of rooms) {
      const position = this.#positions.get(room);
      if (position && position.tick > tick) heads[room] = position.emitted;
    }
    return heads;
  }

  #isLive(room: RoomId): boolean {
    return !this.#options.isShared || this.#followed.has(room);
  }

  #areMembersStale(position: RoomPosition): boolean {
    return this.#recheckMembers !== undefined && position.areMembersStale;
  }

  #begin(room: RoomId, emitted: number): RoomPosition {
    const position = new RoomPosition(emitted, { tick: this.#tick, at: this.#options.now() });
    this.#positions.set(room, position);
    return position;
  }

  #emitNext(room: RoomId, position: RoomPosition, { to, items }: Stretch): void {
    const from = position.emitted;
    const news = items.filter(({ rev }) => rev > from);
    this.#tails.append(room, { from, to, items: news });
    position.emitted = to;
    position.tick = ++this.#tick;
    position.at = this.#options.now();
    this.#positions.delete(room);
    this.#positions.set(room, position);
    this.#forget(position.at - forgetAfterMs);
    this.emit({ epoch: this.log.epoch, room, from, to, items: news });
  }

  /** Lets go of rooms that were quiet since then. */
  #forget(before: number): void {
    // Where others commit, a room is forgotten with its last session here: its position is what heads are compared with.
    if (this.#options.isShared) return;
    for (const [room, { at, settling }] of this.#positions) {
      if (at >= before || settling) return;
      this.#positions.delete(room);
    }
  }

  #settleSoon(room: RoomId, position: RoomPosition): void {
    position.arrive();
    position.settling ??= this.#settle(room, position).finally(() => {
      position.settling = undefined;
    });
  }

  /** Emits, in order, all that is known to be durable. Nothing is emitted past a gap. Never rejects. */
  async #settle(room: RoomId, position: RoomPosition): Promise<void> {
    let [vainReads, readAt] = [0, this.#gapDeadline()];
    let hasRead = false;
    try {
      // Until the last session has left the room: then another position may have begun.
      while (this.#positions.get(room) === position) {
        if (this.#areMembersStale(position)) {
          await this.#recheck(room, position);
          continue;
        }
        const next = position.held.take(position.emitted);
        if (next) {
          this.#emitNext(room, position, next);
          [vainReads, readAt] = [0, this.#gapDeadline()];
          continue;
        }
        if (position.wanted <= position.emitted) {
          if (hasRead) this.#options.onRepaired();
          return;
        }
        const patienceMs = readAt - performance.now();
        if (patienceMs > 0) {
          await position.arrival(patienceMs);
          continue;
        }
        if (vainReads > 0) await this.#options.wait(pauseMs(vainReads));
        const isRead = await this.#readNext(room, position);
        hasRead ||= isRead;
        vainReads = isRead ? 0 : vainReads + 1;
        if (vainReads >= maxVainReads) throw new Error('What was announced is not in the log.');
      }
    } catch (error) {
      // What is there nevertheless is found when the heads are compared, or with the next commit.
      position.wanted = position.emitted;
      position.held.clear();
      this.#options.onTrouble(error);
    }
  }

  /** Returns whether the log had more. */
  async #readNext(room: RoomId, position: RoomPosition): Promise<boolean> {
    const from = position.emitted;
    const read = await this.#patiently(() => this.log.changesSince(room, from, tailLimits));
    if (!read || read.to <= from) return false;
    position.see({ members: read.members });
    position.held.add({ from, to: read.to, items: read.items });
    return true;
  }

  async #recheck(room: RoomId, position: RoomPosition): Promise<void> {
    const { seenMembers } = position;
    await this.#patiently(async () => this.#recheckMembers?.(room));
    position.members = seenMembers;
  }

  /** Until it succeeds: without it the room stands still for everybody. */
  async #patiently<T>(run: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await run();
      } catch (error) {
        this.#options.onTrouble(error);
        await this.#options.wait(pauseMs(tries));
      }
    }
  }

  #gapDeadline(): number {
    return this.#options.isShared ? performance.now() + this.#options.gapWaitMs : 0;
  }
}

function pauseMs(tries: number): number {
  return Math.min(retryMs.first * 2 ** (tries - 1), retryMs.longest);
}
