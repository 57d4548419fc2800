import { z } from 'zod';
import { Changes, ChangesSince, Frame, Heads, RoomReset } from './frame.ts';
import { Committed, MessageDelete, MessageEdit, MessageSend } from './message.ts';
import type { CommandName, EventName } from './names.ts';
import type { Problem } from './problem.ts';
import { Joined, ReadPosition, RoomRead, RoomRef } from './room.ts';
import {
  Hello,
  Presence,
  RoomJoined,
  RoomLeft,
  RoomUpdated,
  RoomWasRead,
  ServerDraining,
  SessionEnded,
  SessionRefresh,
  SessionRefreshed,
  Typing,
  TypingSet,
  UserUpdated,
} from './session.ts';

const Nothing = z.object({}).meta({ id: 'Nothing' });

/** Every command with the schemas of its payload and of its result. A result of `null` means: volatile, never acknowledged. */
export const commands = {
  'message:send': { payload: MessageSend, result: Committed },
  'message:edit': { payload: MessageEdit, result: Committed },
  'message:delete': { payload: MessageDelete, result: Committed },
  'changes:since': { payload: ChangesSince, result: Changes },
  'room:read': { payload: RoomRead, result: ReadPosition },
  'room:join': { payload: RoomRef, result: Joined },
  'room:leave': { payload: RoomRef, result: Nothing },
  'typing:set': { payload: TypingSet, result: null },
  'session:refresh': { payload: SessionRefresh, result: SessionRefreshed },
} as const satisfies Record<CommandName, { payload: z.ZodType; result: z.ZodType | null }>;

/** Every event with the schema of its payload. */
export const events = {
  hello: { payload: Hello },
  changes: { payload: Frame },
  'room:reset': { payload: RoomReset },
  heads: { payload: Heads },
  'room:joined': { payload: RoomJoined },
  'room:left': { payload: RoomLeft },
  'room:updated': { payload: RoomUpdated },
  'room:read': { payload: RoomWasRead },
  typing: { payload: Typing },
  presence: { payload: Presence },
  'user:updated': { payload: UserUpdated },
  'session:ended': { payload: SessionEnded },
  'server:draining': { payload: ServerDraining },
} as const satisfies Record<EventName, { payload: z.ZodType }>;

/** An answer: the result, or what went wrong, as values. */
export type Ack<T> = ({ ok: true } & T) | { ok: false; error: Problem };

type Commands = typeof commands;
type Events = typeof events;
type Payload<T extends { payload: z.ZodType }> = z.infer<T['payload']>;

/** The result of a command, without `ok`. */
export type CommandResult<C extends CommandName> = Commands[C]['result'] extends z.ZodType
  ? z.infer<Commands[C]['result']>
  : never;
export type CommandPayload<C extends CommandName> = Payload<Commands[C]>;
export type EventPayload<E extends EventName> = Payload<Events[E]>;

/** What a client emits, in the shape Socket.IO's types take. */
export type ClientEvents = {
  [C in CommandName]: Commands[C]['result'] extends z.ZodType
    ? (payload: Payload<Commands[C]>, ack: (answer: Ack<CommandResult<C>>) => void) => void
    : (payload: Payload<Commands[C]>) => void;
};

/** What a server emits. `hello` carries an offset for session recovery; `heads` is acknowledged by the client. */
export type ServerEvents = {
  [E in Exclude<EventName, 'hello' | 'heads'>]: (payload: Payload<Events[E]>) => void;
} & {
  hello: (hello: Hello, offset: string) => void;
  heads: (heads: Heads, ack: () => void) => void;
};
