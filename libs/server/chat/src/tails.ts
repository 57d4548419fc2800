import { Limits, type RoomId } from '@parley/dto';
import type { MessageLog } from '@parley/server-domain';
import { Tail, type Stretch } from './tail.ts';

/** A tail reaches back as far as a cursor may be behind. */
export const tailLimits = { items: Limits.behindChanges, bytes: Limits.behindBytes };

/** Bytes of all tails together. */
const defaultMaxBytes = 64 * 1024 * 1024;
/** What a tail weighs beside its items: so that rooms whose tails are empty are bounded, too. */
const emptyBytes = 1024;

/** A stretch with the head that its tail reaches. */
type Known = NonNullable<ReturnType<Tail['since']>> & { readonly head: number };

interface Kept {
  tail: Tail;
  /** The tail can't be lengthened to this revision: its limits are reached before. */
  unreachable: number;
  /** Set while the tail is lengthened from the log. */
  warming?: Promise<void> | undefined;
}

/**
 * The ends of the rooms' logs, so that a thousand clients coming back cost one read. Bounded together: the rooms that
 * were quiet the longest lose theirs first, and are read from the log again when somebody asks.
 */
export class Tails {
  /** By last use. */
  readonly #kept = new Map<RoomId, Kept>();
  #bytes = 0;

  constructor(
    private readonly log: Pick<MessageLog, 'changesSince' | 'heads'>,
    private readonly maxBytes = defaultMaxBytes,
  ) {}

  /** How many rooms have one. */
  get count(): number {
    return this.#kept.size;
  }

  /** Forgets a room's tail: nobody will append to it. */
  drop(room: RoomId): void {
    const kept = this.#kept.get(room);
    if (!kept) return;
    this.#bytes -= kept.tail.bytes + emptyBytes;
    this.#kept.delete(room);
  }

  /** Adds what was committed. */
  append(room: RoomId, stretch: Stretch): void {
    const kept = this.#kept.get(room) ?? this.#keep(room, stretch.from);
    this.#change(room, kept, () => {
      // Never over a hole, which would be served as if nothing had happened there.
      if (kept.tail.to < stretch.from) kept.tail = new Tail(stretch.from, tailLimits);
      kept.tail.append(stretch);
    });
  }

  /** What follows a revision, as far as is known here, with the head that the tail reaches. */
  since(room: RoomId, rev: number, maxBytes: number): Known | undefined {
    const tail = this.#kept.get(room)?.tail;
    const stretch = tail?.since(rev, maxBytes);
    return tail && stretch && { ...stretch, head: tail.to };
  }

  /** Lengthens a tail backwards from the log until it serves `rev`, once for all who wait, as far as its limits allow. */
  async warm(room: RoomId, rev: number): Promise<void> {
    const kept = this.#kept.get(room) ?? (await this.#open(room));
    await kept?.warming;
    if (!kept || kept.tail.from <= rev || rev <= kept.unreachable) return;
    kept.warming ??= this.#lengthen(room, kept, rev);
    await kept.warming;
  }

  async #open(room: RoomId): Promise<Kept | undefined> {
    const found = (await this.log.heads([room])).get(room);
    return found && (this.#kept.get(room) ?? this.#keep(room, found.head));
  }

  async #lengthen(room: RoomId, kept: Kept, rev: number): Promise<void> {
    try {
      // At first as far as the limits might reach, for whoever comes next; then just what is asked for.
      for (const from of [Math.max(0, kept.tail.from - tailLimits.items), rev]) {
        if (from <= kept.unreachable || from >= kept.tail.from) continue;
        const read = await this.log.changesSince(room, from, tailLimits);
        if (!read) return;
        this.#change(room, kept, () => {
          kept.tail.prepend({ from, to: read.to, items: read.items });
        });
        if (kept.tail.from <= rev) return;
        kept.unreachable = Math.max(kept.unreachable, from);
      }
    } finally {
      kept.warming = undefined;
    }
  }

  #keep(room: RoomId, head: number): Kept {
    const kept: Kept = { tail: new Tail(head, tailLimits), unreachable: -1 };
    this.#kept.set(room, kept);
    this.#bytes += emptyBytes;
    this.#bound(room);
    return kept;
  }

  #change(room: RoomId, kept: Kept, change: () => void): void {
    const before = kept.tail.bytes;
    change();
    // Let go while it was read: whoever waits for it is served, and nobody else.
    if (this.#kept.get(room) !== kept) return;
    this.#bytes += kept.tail.bytes - before;
    this.#kept.delete(room);
    this.#kept.set(room, kept);
    this.#bound(room);
  }

  #bound(used: RoomId): void {
    for (const [oldest, { tail }] of this.#kept) {
      if (this.#bytes <= this.maxBytes || oldest === used) return;
      this.#bytes -= tail.bytes + emptyBytes;
      this.#kept.delete(oldest);
    }
  }
}
