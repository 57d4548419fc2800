import { z } from 'zod';
import { Epoch, Rev, RoomId } from './ids.ts';
import { Limits } from './limits.ts';
import { Message } from './message.ts';

/** All changes that move a room from `from` to `to`, the newest per message, by ascending `rev`. */
export const Frame = z
  .object({ epoch: Epoch, room: RoomId, from: Rev, to: Rev, items: z.array(Message) })
  .meta({ id: 'Frame', description: 'Everything that changed in a room after `from`, up to and including `to`.' });
export type Frame = z.infer<typeof Frame>;

/**
 * `changes:since`: the changes after `rev`, at most 32 KiB of them but at least one; `to` = `rev` when there are none.
 * Errors: `room/reset` when the epoch or the cursor is not of this log.
 */
export const ChangesSince = z.strictObject({ room: RoomId, epoch: Epoch, rev: Rev }).meta({ id: 'ChangesSince' });
export type ChangesSince = z.infer<typeof ChangesSince>;

/** The answer to `changes:since`. `head` tells whether to ask again. */
export const Changes = z.object({ frame: Frame, head: Rev }).meta({ id: 'Changes' });
export type Changes = z.infer<typeof Changes>;

/** `GET /rooms/{room}/changes`. */
export const ChangesQuery = z.strictObject({ epoch: Epoch, after: z.coerce.number().pipe(Rev) });
export type ChangesQuery = z.infer<typeof ChangesQuery>;

/** The room must be loaded afresh: the cursor is too far behind for frames, or belongs to another epoch. */
export const RoomReset = z
  .object({ room: RoomId, epoch: Epoch, head: Rev, reason: z.enum(['behind', 'epoch']) })
  .meta({ id: 'RoomReset' });
export type RoomReset = z.infer<typeof RoomReset>;

/** The rooms whose head changed since the last `heads` that this session acknowledged; also sent when there are none. */
export const Heads = z.object({ epoch: Epoch, heads: z.record(RoomId, Rev) }).meta({ id: 'Heads' });
export type Heads = z.infer<typeof Heads>;

const seq = z.coerce.number().pipe(Rev);

/**
 * `GET /rooms/{room}/messages`: one of `around` (a `seq`, `newest`, or `first_unread`), `before` or `after` (exclusive);
 * without any, the newest page.
 */
export const HistoryQuery = z
  .strictObject({
    around: z.union([z.enum(['newest', 'first_unread']), seq]).optional(),
    before: seq.optional(),
    after: seq.optional(),
    limit: z.coerce.number().int().min(1).max(Limits.pageItems).default(Limits.defaultPageItems),
  })
  .refine(
    ({ around, before, after }) => [around, before, after].filter((at) => at !== undefined).length <= 1,
    'takes one of around, before and after',
  );
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** Messages by ascending `seq`, tombstones included, as of `head`. */
export const HistoryPage = z
  .object({
    epoch: Epoch,
    room: RoomId,
    items: z.array(Message),
    /** Read before the items: a change after it may or may not be in them already. */
    head: Rev,
    hasOlder: z.boolean(),
    hasNewer: z.boolean(),
  })
  .meta({ id: 'HistoryPage' });
export type HistoryPage = z.infer<typeof HistoryPage>;
