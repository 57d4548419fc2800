import { setTimeout as after } from 'node:timers/promises';
import type { Changes, Frame, RoomId } from '@parley/dto';
import type { ChangesRead, MessageLog } from '@parley/server-domain';
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
}

/** Between tries to read what was missed, in milliseconds; doubled after each. */
const retryMs = { first: 100, longest: 5_000 } as const;
/** A room that was quiet for longer has no session that did not acknowledge `heads` since, or close. */
const forgetAfterMs = 5 * 60_000;

/** How far a room's frames were emitted. */
interface Position {
  emitted: number;
  /** When that last moved, on the feed's own count of frames, and by the clock. */
  tick: number;
  at: number;
  /** The revision up to which the log must be read, because a commit did not follow the last frame. */
  missing: number;
  /** Set while what was missed is read from the log. */
  repair?: Promise<void> | undefined;
}

/**
 * The one place that emits messages to sockets: strictly contiguous frames per room, one frame per room and commit. It
 * keeps the end of each active room's log for those who come back.
 */
export class RoomFeed {
  /** By the last frame. */
  readonly #positions = new Map<RoomId, Position>();
  readonly #tails: Tails;
  readonly #options: Required<RoomFeedOptions>;
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
      onRepaired: () => undefined,
      ...options,
    };
  }

  /** Counts emitted frames; `headsSince` takes it. */
  get tick(): number {
    return this.#tick;
  }

  /** Emits what a commit changed. A commit that does not follow the last emitted frame is not emitted: the log is read up to it. */
  publish(room: RoomId, stretch: Stretch): void {
    const position = this.#positions.get(room) ?? this.#begin(room, stretch.from);
    if (position.repair || stretch.from > position.emitted) {
      position.missing = Math.max(position.missing, stretch.to);
      position.repair ??= this.#catchUp(room, position);
    } else if (stretch.to > position.emitted) {
      this.#emitNext(room, position, stretch);
    }
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
  warm(room: RoomId, rev: number): Promise<void> {
    return this.#tails.warm(room, rev);
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

  #begin(room: RoomId, emitted: number): Position {
    const position = { emitted, tick: this.#tick, at: this.#options.now(), missing: emitted };
    this.#positions.set(room, position);
    return position;
  }

  #emitNext(room: RoomId, position: Position, { to, items }: Stretch): void {
    const from = position.emitted;
    this.#tails.append(room, { from, to, items });
    position.emitted = to;
    position.tick = ++this.#tick;
    position.at = this.#options.now();
    this.#positions.delete(room);
    this.#positions.set(room, position);
    this.#forget(position.at - forgetAfterMs);
    this.emit({ epoch: this.log.epoch, room, from, to, items: [...items] });
  }

  /** Lets go of rooms that were quiet since then. */
  #forget(before: number): void {
    for (const [room, { at, repair }] of this.#positions) {
      if (at >= before || repair) return;
      this.#positions.delete(room);
    }
  }

  /** Reads what was missed and emits it. Nothing is emitted past a gap: commits published meanwhile are read too. */
  async #catchUp(room: RoomId, position: Position): Promise<void> {
    try {
      while (position.emitted < position.missing) {
        const read = await this.#read(room, position.emitted);
        if (!read || read.to === position.emitted) return;
        this.#emitNext(room, position, { from: position.emitted, to: read.to, items: read.items });
      }
      this.#options.onRepaired();
    } catch (error) {
      this.#options.onTrouble(error);
    } finally {
      position.repair = undefined;
    }
  }

  /** Until it succeeds: without it the room stands still for everybody. */
  async #read(room: RoomId, rev: number): Promise<ChangesRead | undefined> {
    for (let pauseMs: number = retryMs.first; ; pauseMs = Math.min(2 * pauseMs, retryMs.longest)) {
      try {
        return await this.log.changesSince(room, rev, tailLimits);
      } catch (error) {
        this.#options.onTrouble(error);
        await this.#options.wait(pauseMs);
      }
    }
  }
}
