import { HeldStretches } from './held-stretches.ts';

/** How far a room's frames were emitted by this node, and what is known to follow. */
export class RoomPosition {
  emitted: number;
  /** When that last moved, on the feed's own count of frames, and by the clock. */
  tick: number;
  at: number;
  /** The highest revision that is known to be durable. */
  wanted: number;
  /** The membership counter that this node's members agree with, and the highest heard of. */
  members: number | undefined;
  seenMembers = -1;
  /** Set while what can't be emitted at once is brought about. */
  settling: Promise<void> | undefined;
  #held: HeldStretches | undefined;
  #arrived: (() => void) | undefined;

  constructor(emitted: number, { tick, at }: { readonly tick: number; readonly at: number }) {
    this.emitted = emitted;
    this.wanted = emitted;
    this.tick = tick;
    this.at = at;
  }

  /** Made only for rooms in which something came out of order: most never need it. */
  get held(): HeldStretches {
    this.#held ??= new HeldStretches();
    return this.#held;
  }

  /** Whether a membership changed that this node may not have heard of. */
  get areMembersStale(): boolean {
    return this.members !== undefined && this.seenMembers > this.members;
  }

  see({ wanted = 0, members = -1 }: { readonly wanted?: number; readonly members?: number | undefined }): void {
    this.wanted = Math.max(this.wanted, wanted);
    this.seenMembers = Math.max(this.seenMembers, members);
    // Whoever is here was let in by the memberships as they were just then.
    if (members >= 0) this.members ??= members;
  }

  /** Ends a wait for something that may follow. */
  arrive(): void {
    this.#arrived?.();
  }

  /** Waits for something that may follow, at most this long. */
  async arrival(withinMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, withinMs, undefined);
    this.#arrived = () => {
      resolve(undefined);
    };
    await promise;
    clearTimeout(timer);
    this.#arrived = undefined;
  }
}
