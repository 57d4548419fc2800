import { z } from 'zod';
import { Limits } from './limits.ts';

/** A room's id: made by the server, never reused. */
export const RoomId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
  .meta({ id: 'RoomId', description: 'A room, named by the server.', examples: ['lobby'] });
export type RoomId = z.infer<typeof RoomId>;

/** A user's id: made by the server, never reused. */
export const UserId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .meta({ id: 'UserId', description: 'A user, named by the server.' });
export type UserId = z.infer<typeof UserId>;

/** A UUIDv7 (RFC 9562) in lower case, made by the client: one name has one spelling. */
const clientMadeId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

/** Names a message in its room. The sender makes it, so sending again with the same id is the same message. */
export const MessageId = clientMadeId.meta({
  id: 'MessageId',
  description: 'A UUIDv7 in lower case, made by the sender and unique in its room.',
  examples: ['0198f1c2-7a4b-7c3d-8e5f-0123456789ab'],
});
export type MessageId = z.infer<typeof MessageId>;

/** Names one edit of one message, so that editing again with the same id is the same edit. */
export const EditId = clientMadeId.meta({ id: 'EditId', description: 'A UUIDv7 in lower case, made by the editor.' });
export type EditId = z.infer<typeof EditId>;

/** A place in a room's log. 0 stands before the first change. */
export const Rev = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ id: 'Rev', description: "A revision: each change of a room's log takes the next integer." });
export type Rev = z.infer<typeof Rev>;

/** The random name of a database. Revisions of two epochs can't be compared. */
export const Epoch = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/)
  .meta({ id: 'Epoch', description: "The database's random name; a new one means: load everything afresh." });
export type Epoch = z.infer<typeof Epoch>;

/** A time for people (ISO 8601, UTC). Nothing is ordered by it. */
export const Time = z.iso.datetime().meta({ description: 'For people to read; nothing is ordered by it.' });

/** A signed access token (JWT). */
export const Token = z.string().min(1).max(Limits.tokenLength);

/** Text that survives every encoding: no lone surrogates, no NUL. */
export const wellFormed = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
export const wellFormedMessage = 'must be well-formed Unicode without NUL';
