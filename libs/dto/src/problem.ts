import { z } from 'zod';
import { errorCodes } from './errors.ts';
import { RoomReset } from './frame.ts';
import { Message } from './message.ts';

/**
 * What went wrong, the same object in REST answers (`application/problem+json`, RFC 9457) and in acks. Clients decide
 * by `code`.
 */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(errorCodes),
    detail: z.string().optional(),
    instance: z.string().optional(),
    /** Names the request in the server's log. */
    requestId: z.string().optional(),
    /** Milliseconds to wait before sending the same again. */
    retryAfterMs: z.int().min(0).optional(),
    /** Which parts of the request are wrong (RFC 6901 pointers). */
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    /** With `message/changed`: the message as it is now. */
    current: Message.optional(),
    /** With `room/reset`. */
    reset: RoomReset.optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, with the members `code`, `requestId`, `retryAfterMs` and `errors`.' });
export type Problem = z.infer<typeof Problem>;
