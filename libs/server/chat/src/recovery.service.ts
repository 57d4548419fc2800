import { Injectable } from '@nestjs/common';
import { Limits, type Changes, type ChangesSince, type Frame, type RoomId, type RoomReset } from '@parley/dto';
import { MessageLog, ParleyError } from '@parley/server-domain';
import { RoomFeed } from './room-feed.ts';
import { itemBytes } from './tail.ts';

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

const wholeGap = { items: Limits.behindChanges, bytes: Limits.behindBytes };
const oneFrame = { items: Limits.pageItems, bytes: Limits.frameBytes };

/** Brings clients from their cursors to the head: always from the log or the end of it that RoomFeed keeps. */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly log: MessageLog,
    private readonly feed: RoomFeed,
  ) {}

  /**
   * Pushes what a connecting client missed: frames of at most 32 KiB, 128 KiB in all, the rest it asks for. Rooms too
   * far behind, or of another epoch, are reset.
   */
  async catchUp({ epoch, cursors, heads }: CatchUp, sink: CatchUpSink): Promise<void> {
    let budget: number = Limits.pushedBytes;
    for (const [room, head] of heads) {
      const cursor = cursors[room];
      if (cursor === undefined) continue;
      if (epoch !== this.log.epoch || cursor > head) sink.reset(this.#reset(room, head, 'epoch'));
      else if (cursor < head) budget = await this.#push(room, { cursor, head, budget }, sink);
    }
  }

  /** Answers `changes:since`. Errors: `room/reset` for another epoch, or a cursor that this log never reached. */
  async changesSince({ room, epoch, rev }: ChangesSince): Promise<Changes> {
    if (epoch !== this.log.epoch) throw await this.#resetError(room);
    const frame = await this.#frameSince(room, rev);
    if (frame) return { frame, head: Math.max(frame.to, this.feed.headOf(room) ?? frame.to) };
    const read = await this.log.changesSince(room, rev, oneFrame);
    if (!read) throw new ParleyError('room/not-found');
    if (rev > read.head) throw await this.#resetError(room);
    return { frame: { epoch, room, from: rev, to: read.to, items: [...read.items] }, head: read.head };
  }

  /** Returns what is left of the budget. */
  async #push(
    room: RoomId,
    { cursor, head, budget }: { cursor: number; head: number; budget: number },
    sink: CatchUpSink,
  ): Promise<number> {
    if (head - cursor > Limits.behindChanges || (await this.#isTooLarge(room, cursor, head))) {
      sink.reset(this.#reset(room, head, 'behind'));
      return budget;
    }
    let left = budget;
    let at = cursor;
    while (at < head && left > 0) {
      const frame = (await this.#frameSince(room, at)) ?? (await this.#read(room, at));
      if (!frame || frame.to <= at) return left;
      sink.frame(frame);
      left -= frame.items.reduce((sum, item) => sum + itemBytes(item), 0);
      at = frame.to;
    }
    return left;
  }

  /** What the tail can serve is within the cap by its own limits. */
  async #isTooLarge(room: RoomId, cursor: number, head: number): Promise<boolean> {
    if (await this.#frameSince(room, cursor)) return false;
    const read = await this.log.changesSince(room, cursor, wholeGap);
    return read !== undefined && read.to < head;
  }

  async #frameSince(room: RoomId, rev: number): Promise<Frame | undefined> {
    await this.feed.warm(room, rev);
    return this.feed.since(room, rev, Limits.frameBytes);
  }

  async #read(room: RoomId, rev: number): Promise<Frame | undefined> {
    const read = await this.log.changesSince(room, rev, oneFrame);
    return read && { epoch: this.log.epoch, room, from: rev, to: read.to, items: [...read.items] };
  }

  #reset(room: RoomId, head: number, reason: RoomReset['reason']): RoomReset {
    return { room, epoch: this.log.epoch, head, reason };
  }

  async #resetError(room: RoomId): Promise<ParleyError> {
    const found = (await this.log.heads([room])).get(room);
    if (!found) return new ParleyError('room/not-found');
    return new ParleyError('room/reset', { reset: this.#reset(room, found.head, 'epoch') });
  }
}
