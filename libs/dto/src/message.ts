import { z } from 'zod';
import { EditId, Epoch, MessageId, Rev, RoomId, Time, wellFormed, wellFormedMessage } from './ids.ts';
import { Limits } from './limits.ts';
import { User } from './user.ts';

/** What people write. */
export const MessageText = z
  .string()
  .min(1)
  .max(Limits.textLength)
  .refine(wellFormed, wellFormedMessage)
  .refine((text) => text.trim() !== '', 'must not be blank')
  .meta({
    description: `At most ${String(Limits.textLength)} UTF-16 code units (\`maxLength\` counts code points, and lets longer texts pass); well-formed Unicode without NUL; more than white space.`,
  });
export type MessageText = z.infer<typeof MessageText>;

/**
 * A message as of revision `rev`: new, edited or deleted, live or recovered, always this shape. Applying one is "keep
 * the higher `rev`".
 */
export const Message = z
  .object({
    id: MessageId,
    /** The revision at which it was created. Never changes; history sorts by it. */
    seq: Rev,
    /** The revision of its latest change. */
    rev: Rev,
    /** The revision of its latest change of text; `seq` at first. An edit names the one it saw. */
    editRev: Rev,
    /** The author as of sending. */
    author: User,
    /** `null` once deleted. */
    text: z.string().nullable(),
    createdAt: Time,
    editedAt: Time.optional(),
    deletedAt: Time.optional(),
  })
  .meta({ id: 'Message', description: 'A message as of its latest revision; `text` is null once it was deleted.' });
export type Message = z.infer<typeof Message>;

/** `message:send`: stores a message. Errors: `message/id-taken`, `room/not-member`, `limit/exceeded`. */
export const MessageSend = z
  .strictObject({ room: RoomId, id: MessageId, text: MessageText })
  .meta({ id: 'MessageSend' });
export type MessageSend = z.infer<typeof MessageSend>;

/** The body of `POST /rooms/{room}/messages`. */
export const MessageCreate = MessageSend.omit({ room: true }).meta({ id: 'MessageCreate' });
export type MessageCreate = z.infer<typeof MessageCreate>;

/**
 * `message:edit`: replaces the text that stood at `editRev`. Errors: `message/changed` with the current message,
 * `message/not-author`, `message/not-found`, `message/deleted`.
 */
export const MessageEdit = z
  .strictObject({ room: RoomId, id: MessageId, edit: EditId, epoch: Epoch, editRev: Rev, text: MessageText })
  .meta({ id: 'MessageEdit' });
export type MessageEdit = z.infer<typeof MessageEdit>;

/** The body of `PATCH /rooms/{room}/messages/{id}`. */
export const MessageChange = MessageEdit.omit({ room: true, id: true }).meta({ id: 'MessageChange' });
export type MessageChange = z.infer<typeof MessageChange>;

/** `message:delete`: leaves a tombstone. Deleting what is deleted changes nothing. Errors: `message/not-author`, `message/not-found`. */
export const MessageDelete = z.strictObject({ room: RoomId, id: MessageId }).meta({ id: 'MessageDelete' });
export type MessageDelete = z.infer<typeof MessageDelete>;

/** The answer to a command of the log, once it is durable. */
export const Committed = z
  .object({
    /** The message's place in its room. */
    seq: Rev,
    /** The revision that this command took, also when it is answered again later. */
    rev: Rev,
    /** When the message was created. */
    createdAt: Time,
  })
  .meta({ id: 'Committed', description: 'Durable: it survives a power cut.' });
export type Committed = z.infer<typeof Committed>;
