import { z } from 'zod';
import { errorCodes } from './errors.ts';
import { Epoch, Rev, RoomId, Time, Token, UserId } from './ids.ts';
import { Limits } from './limits.ts';
import { JoinedRoom, ReadPosition, Room } from './room.ts';
import { User } from './user.ts';

/** The handshake's `auth`. Cursors are taken as of `epoch`. */
export const Handshake = z
  .strictObject({
    token: Token,
    epoch: Epoch.optional(),
    cursors: z
      .record(RoomId, Rev)
      .refine(
        (cursors) => Object.keys(cursors).length <= Limits.cursors,
        `must name at most ${String(Limits.cursors)} rooms`,
      )
      .optional(),
    // Socket.IO's own client adds these two when it asks for its session back.
    pid: z.string().max(64).optional(),
    offset: z.string().max(64).optional(),
  })
  .meta({ id: 'Handshake' });
export type Handshake = z.infer<typeof Handshake>;

/** What this server takes, in the units of `Limits`; clients obey it rather than constants of their own. */
export const ServerLimits = z
  .object({
    textLength: z.int(),
    packetBytes: z.int(),
    pageItems: z.int(),
    cursors: z.int(),
    roomNameLength: z.int(),
    userNameLength: z.int(),
    /** Sends, edits and deletions of one session: `count` in a window of `perMs` milliseconds, which the first of them opens. */
    sends: z.object({ count: z.int(), perMs: z.int() }),
  })
  .meta({ id: 'ServerLimits' });
export type ServerLimits = z.infer<typeof ServerLimits>;

/** `GET /server`. */
export const ServerInfo = z
  .object({
    name: z.literal('parley'),
    version: z.string(),
    api: z.int(),
    epoch: Epoch,
    time: Time,
    limits: ServerLimits,
  })
  .meta({ id: 'ServerInfo' });
export type ServerInfo = z.infer<typeof ServerInfo>;

/**
 * The first event of every session, new or restored; `session:ended` and `server:draining` alone may come before it. Its
 * last argument is an offset string that Socket.IO's session recovery needs.
 */
export const Hello = z
  .object({
    user: User,
    epoch: Epoch,
    server: z.object({ version: z.string(), time: Time }),
    limits: ServerLimits,
    /** When the token ends; `session:refresh` before it keeps the connection. */
    expiresAt: Time,
    /** At most 500, those with a cursor in the handshake first. */
    rooms: z.array(JoinedRoom),
    /** `GET /rooms?after=` pages the rest. */
    hasMoreRooms: z.boolean(),
  })
  .meta({ id: 'Hello' });
export type Hello = z.infer<typeof Hello>;

export const SessionRefresh = z.strictObject({ token: Token }).meta({ id: 'SessionRefresh' });
export type SessionRefresh = z.infer<typeof SessionRefresh>;
export const SessionRefreshed = z.object({ expiresAt: Time }).meta({ id: 'SessionRefreshed' });
export type SessionRefreshed = z.infer<typeof SessionRefreshed>;

/** `typing:set`: volatile, never acknowledged, never written. */
export const TypingSet = z.strictObject({ room: RoomId, isTyping: z.boolean() }).meta({ id: 'TypingSet' });
export type TypingSet = z.infer<typeof TypingSet>;

export const Typing = z.object({ room: RoomId, user: User, isTyping: z.boolean() }).meta({ id: 'Typing' });
export type Typing = z.infer<typeof Typing>;

/** Who came and went since the last presence of this room; `count` is how many are online. Rooms over 100 members send the count alone. */
export const Presence = z
  .object({
    room: RoomId,
    online: z.array(User).optional(),
    offline: z.array(UserId).optional(),
    count: z.int().min(0),
  })
  .meta({ id: 'Presence' });
export type Presence = z.infer<typeof Presence>;

export const RoomJoined = z.object({ room: JoinedRoom }).meta({ id: 'RoomJoined' });
export type RoomJoined = z.infer<typeof RoomJoined>;
export const RoomLeft = z.object({ room: RoomId }).meta({ id: 'RoomLeft' });
export type RoomLeft = z.infer<typeof RoomLeft>;
export const RoomUpdated = z.object({ room: Room }).meta({ id: 'RoomUpdated' });
export type RoomUpdated = z.infer<typeof RoomUpdated>;
/** The person's read position moved, in whichever of their sessions. */
export const RoomWasRead = ReadPosition.meta({ id: 'RoomWasRead' });
export type RoomWasRead = z.infer<typeof RoomWasRead>;
export const UserUpdated = z.object({ user: User }).meta({ id: 'UserUpdated' });
export type UserUpdated = z.infer<typeof UserUpdated>;

/** The server ends this session for good; the client needs another token, or a person. */
export const SessionEnded = z
  .object({ code: z.enum(errorCodes), detail: z.string().optional() })
  .meta({ id: 'SessionEnded' });
export type SessionEnded = z.infer<typeof SessionEnded>;

/** The server stops; come back after a random time up to `reconnectWithinMs`. */
export const ServerDraining = z.object({ reconnectWithinMs: z.int().min(0) }).meta({ id: 'ServerDraining' });
export type ServerDraining = z.infer<typeof ServerDraining>;
