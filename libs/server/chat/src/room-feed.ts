import type { Frame, RoomId } from '@parley/dto';
import { Limits } from '@parley/dto';
import type { MessageLog } from '@parley/server-domain';
import { Tail, type Stretch } from './tail.ts';

/** Bytes of all tails together; the rooms that were quiet the longest lose theirs first. */
const maxTailBytes = 64 * 1024 * 1024;

const tailLimits = { items: Limits.behindChanges, bytes: Limits.behindBytes };

interface RoomState {
  /** The revision up to which frames were emitted; unknown until the first. */
  emitted?: number;
  /** When that last moved, on the feed's own count of frames. */
  tick: number;
  readonly tail: Tail;
  /** Set while what was missed is read from the log. */
  repair?: Promise<void> | undefined;
  /** The tail can't be lengthened: its limits are reached. */
  isFull?: boolean;
  /** Set while the tail is lengthened from the log. */
  warming?: Promise<void> | undefined;
}

/**
 * The one place that emits messages to sockets: strictly contiguous frames per room, one frame per room and commit. It
 * keeps the end of each active room's log, so that a thousand clients coming back cost one read.
 */
export class RoomFeed {
  readonly #rooms = new Map<RoomId, RoomState>();
  #tick = 0;
  #tailBytes = 0;

  constructor(
    private readonly log: Pick<MessageLog, 'epoch' | 'changesSince' | 'heads'>,
    private readonly emit: (frame: Frame) => void,
  ) {}

  /** Counts emitted frames; `headsSince` takes it. */
  get tick(): number {
    return this.#tick;
  }

  /** Emits what a commit changed. A commit that does not follow the last emitted frame is not emitted: the log is read up to it. */
  publish(room: RoomId, stretch: Stretch): void {
    const state = this.#stateOf(room, stretch.from);
    state.emitted ??= stretch.from;
    if (state.repair || stretch.from > state.emitted) {
      state.repair ??= this.#catchUp(room, state, stretch.to);
    } else if (stretch.to > state.emitted) {
      this.#emitNext(room, state, state.emitted, stretch);
    }
  }

  /** The revision up to which frames of a room were emitted, once there was one. */
  headOf(room: RoomId): number | undefined {
    return this.#rooms.get(room)?.emitted;
  }

  /** What follows a cursor, as far as the tail knows it. */
  since(room: RoomId, rev: number, maxBytes: number): Frame | undefined {
    const stretch = this.#rooms.get(room)?.tail.since(rev, maxBytes);
    return stretch && { epoch: this.log.epoch, room, ...stretch };
  }

  /**
   * Lengthens the tail backwards from the log until it serves `rev`, once for all who wait, as far as its limits allow.
   */
  async warm(room: RoomId, rev: number): Promise<void> {
    const known = this.#rooms.get(room);
    if (known && known.tail.from <= rev) return;
    const state = known ?? (await this.#open(room));
    if (!state || state.tail.from <= rev || state.tail.from - rev > tailLimits.items || state.isFull) return;
    state.warming ??= this.#lengthen(room, state);
    await state.warming;
  }

  /** The heads that moved after `tick`, among these rooms. */
  headsSince(tick: number, rooms: Iterable<RoomId>): Record<RoomId, number> {
    const heads: Record<RoomId, number> = {};
    for (const room of rooms) {
      const state = this.#rooms.get(room);
      if (state?.emitted !== undefined && state.tick > tick) heads[room] = state.emitted;
    }
    return heads;
  }

  #stateOf(room: RoomId, head: number): RoomState {
    const known = this.#rooms.get(room);
    if (known) return known;
    const state = { tick: this.#tick, tail: new Tail(head, tailLimits) };
    this.#rooms.set(room, state);
    return state;
  }

  async #open(room: RoomId): Promise<RoomState | undefined> {
    const found = (await this.log.heads([room])).get(room);
    return found && this.#stateOf(room, found.head);
  }

  async #lengthen(room: RoomId, state: RoomState): Promise<void> {
    try {
      const from = Math.max(0, state.tail.from - tailLimits.items);
      const read = await this.log.changesSince(room, from, tailLimits);
      if (!read) return;
      const before = state.tail.bytes;
      // A read that was cut short by bytes may still reach the tail: the two then join.
      state.tail.prepend({ from, to: read.to, items: read.items });
      state.isFull = state.tail.from > from;
      this.#account(room, state, before);
    } finally {
      state.warming = undefined;
    }
  }

  #emitNext(room: RoomId, state: RoomState, from: number, { to, items }: Stretch): void {
    const before = state.tail.bytes;
    state.tail.append({ from, to, items });
    state.emitted = to;
    state.tick = ++this.#tick;
    this.#account(room, state, before);
    this.emit({ epoch: this.log.epoch, room, from, to, items: [...items] });
  }

  /** Reads what was missed and emits it. Nothing is emitted past a gap: commits published meanwhile are read too. */
  async #catchUp(room: RoomId, state: RoomState, head: number): Promise<void> {
    let target = head;
    let from = state.emitted ?? head;
    try {
      while (from < target) {
        const read = await this.log.changesSince(room, from, tailLimits);
        if (!read) return;
        target = Math.max(target, read.head);
        this.#emitNext(room, state, from, { from, to: read.to, items: read.items });
        from = read.to;
      }
    } finally {
      state.repair = undefined;
    }
  }

  #account(room: RoomId, state: RoomState, bytesBefore: number): void {
    this.#tailBytes += state.tail.bytes - bytesBefore;
    // The map's order is the order of last use.
    this.#rooms.delete(room);
    this.#rooms.set(room, state);
    for (const [oldest, { emitted, tail, tick }] of this.#rooms) {
      if (this.#tailBytes <= maxTailBytes || oldest === room) return;
      this.#tailBytes -= tail.bytes;
      this.#rooms.set(oldest, { ...(emitted !== undefined && { emitted }), tick, tail: new Tail(tail.to, tailLimits) });
    }
  }
}
