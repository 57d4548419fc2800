import { z } from 'zod';
import { Rev, RoomId, Time, UserId } from './ids.ts';
import { Limits } from './limits.ts';
import { oneLine } from './one-line.ts';
import { User } from './user.ts';

/** A room's name. Names need not be unique; ids are. */
export const RoomName = oneLine(Limits.roomNameLength);
export type RoomName = z.infer<typeof RoomName>;

/** A place where members talk. */
export const Room = z
  .object({
    id: RoomId,
    kind: z.enum(['public']),
    name: z.string(),
    /** Who made it and may rename it; `null` for the lobby. */
    maker: UserId.nullable(),
    createdAt: Time,
    /** The highest revision of its log. */
    head: Rev,
    memberCount: z.int().min(0),
  })
  .meta({ id: 'Room' });
export type Room = z.infer<typeof Room>;

/** How far a member has read. */
export const ReadPosition = z
  .object({
    room: RoomId,
    /** The `seq` up to which this person has read. */
    seq: Rev,
    /** Text messages of others after `seq`, counted up to 100. */
    unread: z.int().min(0).max(Limits.unread),
    /** The revision as of which `unread` was counted; later changes are counted on top. */
    head: Rev,
  })
  .meta({ id: 'ReadPosition' });
export type ReadPosition = z.infer<typeof ReadPosition>;

/** A room that the caller is a member of, with what it means to them. */
export const JoinedRoom = Room.extend({ read: ReadPosition }).meta({ id: 'JoinedRoom' });
export type JoinedRoom = z.infer<typeof JoinedRoom>;

/** A room as listed: `read` is there when the caller is a member. */
export const ListedRoom = Room.extend({ read: ReadPosition.optional() }).meta({ id: 'ListedRoom' });
export type ListedRoom = z.infer<typeof ListedRoom>;

export const RoomCreate = z.strictObject({ name: RoomName }).meta({ id: 'RoomCreate' });
export type RoomCreate = z.infer<typeof RoomCreate>;

export const RoomChange = z.strictObject({ name: RoomName }).meta({ id: 'RoomChange' });
export type RoomChange = z.infer<typeof RoomChange>;

const limit = z.coerce.number().int().min(1).max(Limits.pageItems).default(Limits.defaultPageItems);

/** `GET /rooms`: the caller's rooms or all public ones, by id, from after the id `after`. */
export const RoomQuery = z.strictObject({
  scope: z.enum(['joined', 'public']).default('joined'),
  after: RoomId.optional(),
  limit,
});
export type RoomQuery = z.infer<typeof RoomQuery>;

export const RoomPage = z.object({ items: z.array(ListedRoom), hasMore: z.boolean() }).meta({ id: 'RoomPage' });
export type RoomPage = z.infer<typeof RoomPage>;

export const MemberQuery = z.strictObject({ after: UserId.optional(), limit });
export type MemberQuery = z.infer<typeof MemberQuery>;

/** Members by id, with who of them is online on this server. */
export const MemberPage = z
  .object({ items: z.array(User.extend({ isOnline: z.boolean() })), hasMore: z.boolean() })
  .meta({ id: 'MemberPage' });
export type MemberPage = z.infer<typeof MemberPage>;

/** `room:join` and `room:leave`. Doing it twice changes nothing. Errors: `room/not-found`. */
export const RoomRef = z.strictObject({ room: RoomId }).meta({ id: 'RoomRef' });
export type RoomRef = z.infer<typeof RoomRef>;

/** The answer to `room:join`. */
export const Joined = z.object({ room: JoinedRoom }).meta({ id: 'Joined' });
export type Joined = z.infer<typeof Joined>;

/**
 * `room:read`: moves the caller's read position, only ever forward unless `isUnread` marks what comes after `seq` as
 * unread. Errors: `room/not-member`.
 */
export const RoomRead = z
  .strictObject({ room: RoomId, seq: Rev, isUnread: z.literal(true).optional() })
  .meta({ id: 'RoomRead' });
export type RoomRead = z.infer<typeof RoomRead>;

/** The body of `PUT /rooms/{room}/read`. */
export const RoomReadChange = RoomRead.omit({ room: true }).meta({ id: 'RoomReadChange' });
export type RoomReadChange = z.infer<typeof RoomReadChange>;
