import { Injectable, Optional } from '@nestjs/common';
import { Limits, type Changes, type ChangesSince, type Frame, type RoomId, type RoomReset } from '@parley/dto';
import { ChatObserver, MessageLog, ParleyError } from '@parley/server-domain';
import { itemBytes } from './item-bytes.ts';
import { RoomFeed } from './room-feed.ts';

/** Where a connecting client stands, and where each room's head is. */
export interface CatchUp {
  readonly epoch: string | undefined;
  readonly cursors: Readonly<Record<RoomId, number>>;
  readonly heads: ReadonlyMap<RoomId, number>;
}

export interface CatchUpSink {
  frame(frame: Frame): void;
  reset(reset: RoomReset): void;
}

const oneFrame = { items: Limits.pageItems, bytes: Limits.frameBytes };

/** Brings clients from their cursors to the head: always from the log, or from its end that RoomFeed keeps. */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly log: MessageLog,
    private readonly feed: RoomFeed,
    @Optional() private readonly observer?: ChatObserver,
  ) {}

  /**
   * Pushes what a connecting client missed: frames of at most 32 KiB, 128 KiB in all; the rest it asks for. Rooms too far
   * behind, or of another epoch, are reset.
   */
  async catchUp({ epoch, cursors, heads }: CatchUp, sink: CatchUpSink): Promise<void> {
    let budget: number = Limits.pushedBytes;
    for (const [room, head] of heads) {
      const cursor = cursors[room];
      if (cursor === undefined || (cursor === head && epoch === this.log.epoch)) {
        // Nothing was missed, unless it was emitted after the heads had been read.
        if ((this.feed.headOf(room) ?? head) > head) budget = this.#push({ room, cursor: head, budget }, sink);
      } else if (epoch !== this.log.epoch || cursor > head) sink.reset(this.#reset(room, head, 'epoch'));
      else if (await this.#isWithinCap(room, cursor, head)) budget = this.#push({ room, cursor, budget }, sink);
      else sink.reset(this.#reset(room, head, 'behind'));
    }
  }

  /** Answers `changes:since`. Errors: `room/reset` for another epoch, or a cursor that this log never reached. */
  async changesSince({ room, epoch, rev }: ChangesSince): Promise<Changes> {
    if (epoch !== this.log.epoch) throw await this.#resetError(room);
    await this.feed.warm(room, rev);
    const known = this.feed.since(room, rev, Limits.frameBytes);
    if (known) return known;
    const read = await this.log.changesSince(room, rev, oneFrame);
    if (!read) throw new ParleyError('room/not-found');
    if (rev > read.head) throw await this.#resetError(room);
    return { frame: { epoch, room, from: rev, to: read.to, items: [...read.items] }, head: read.head };
  }

  /** A tail reaches back exactly as far as the cap allows. */
  async #isWithinCap(room: RoomId, cursor: number, head: number): Promise<boolean> {
    if (head - cursor > Limits.behindChanges) return false;
    // Ahead of what this node has emitted: all that follows is on its way.
    if (cursor > (this.feed.headOf(room) ?? head)) return true;
    await this.feed.warm(room, cursor);
    return this.feed.since(room, cursor, 0) !== undefined;
  }

  /** Returns what is left of the budget. */
  #push({ room, cursor, budget }: { room: RoomId; cursor: number; budget: number }, sink: CatchUpSink): number {
    let left = budget;
    let at = cursor;
    while (left > 0) {
      const { frame } = this.feed.since(room, at, Math.min(left, Limits.frameBytes)) ?? {};
      if (!frame || frame.to === at) break;
      sink.frame(frame);
      left -= frame.items.reduce((sum, item) => sum + itemBytes(item), 0);
      at = frame.to;
    }
    return left;
  }

  #reset(room: RoomId, head: number, reason: RoomReset['reason']): RoomReset {
    this.observer?.roomReset(reason);
    return { room, epoch: this.log.epoch, head, reason };
  }

  async #resetError(room: RoomId): Promise<ParleyError> {
    const found = (await this.log.heads([room])).get(room);
    if (!found) return new ParleyError('room/not-found');
    return new ParleyError('room/reset', { reset: this.#reset(room, found.head, 'epoch') });
  }
}
