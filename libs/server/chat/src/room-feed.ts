import { Limits, type Changes, type Frame, type RoomId } from '@parley/dto';
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
  tail: Tail;
  /** The revision up to which the log must be read, because a commit did not follow the last frame. */
  missing?: number;
  /** Set while what was missed is read from the log. */
  repair?: Promise<void> | undefined;
  /** The tail can't be lengthened to this revision: its limits are reached before. */
  unreachable: number;
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
      state.missing = Math.max(state.missing ?? 0, stretch.to);
      state.repair ??= this.#catchUp(room, state);
    } else if (stretch.to > state.emitted) {
      this.#emitNext(room, state, state.emitted, stretch);
    }
  }

  /** The revision up to which frames of a room were emitted, once there was one. */
  headOf(room: RoomId): number | undefined {
    return this.#rooms.get(room)?.emitted;
  }

  /** What follows a cursor, as far as the tail knows it, with the head that the tail reaches. */
  since(room: RoomId, rev: number, maxBytes: number): Changes | undefined {
    const tail = this.#rooms.get(room)?.tail;
    const stretch = tail?.since(rev, maxBytes);
    return tail && stretch && { frame: { epoch: this.log.epoch, room, ...stretch }, head: tail.to };
  }

  /** Lengthens the tail backwards from the log until it serves `rev`, once for all who wait, as far as its limits allow. */
  async warm(room: RoomId, rev: number): Promise<void> {
    const state = this.#rooms.get(room) ?? (await this.#open(room));
    await state?.warming;
    if (!state || state.tail.from <= rev || rev <= state.unreachable) return;
    state.warming ??= this.#lengthen(room, state, rev);
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
    const state: RoomState = { tick: this.#tick, tail: new Tail(head, tailLimits), unreachable: -1 };
    this.#rooms.set(room, state);
    return state;
  }

  async #open(room: RoomId): Promise<RoomState | undefined> {
    const found = (await this.log.heads([room])).get(room);
    return found && this.#stateOf(room, found.head);
  }

  async #lengthen(room: RoomId, state: RoomState, rev: number): Promise<void> {
    try {
      // At first as far as the limits might reach, for whoever comes next; then just what is asked for.
      for (const from of [Math.max(0, state.tail.from - tailLimits.items), rev]) {
        if (from <= state.unreachable || from >= state.tail.from) continue;
        const read = await this.log.changesSince(room, from, tailLimits);
        if (!read) return;
        const before = state.tail.bytes;
        state.tail.prepend({ from, to: read.to, items: read.items });
        this.#account(room, state, before);
        if (state.tail.from <= rev) return;
        state.unreachable = Math.max(state.unreachable, from);
      }
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
  async #catchUp(room: RoomId, state: RoomState): Promise<void> {
    try {
      let from = state.emitted ?? 0;
      while (from < (state.missing ?? from)) {
        const read = await this.log.changesSince(room, from, tailLimits);
        if (!read) return;
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
    for (const [oldest, idle] of this.#rooms) {
      if (this.#tailBytes <= maxTailBytes || oldest === room) return;
      this.#tailBytes -= idle.tail.bytes;
      idle.tail = new Tail(idle.tail.to, tailLimits);
    }
  }
}
