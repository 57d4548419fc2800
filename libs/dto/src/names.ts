/** Commands (client → server), acknowledged unless marked volatile in `commands`. */
export const commandNames = [
  'message:send',
  'message:edit',
  'message:delete',
  'changes:since',
  'room:read',
  'room:join',
  'room:leave',
  'typing:set',
  'session:refresh',
] as const;
export type CommandName = (typeof commandNames)[number];

/** Events (server → client). */
export const eventNames = [
  'hello',
  'changes',
  'room:reset',
  'heads',
  'room:joined',
  'room:left',
  'room:updated',
  'room:read',
  'typing',
  'presence',
  'user:updated',
  'session:ended',
  'server:draining',
] as const;
export type EventName = (typeof eventNames)[number];

/** The room that everyone starts in. */
export const lobbyId = 'lobby';

/** Version of REST paths and of the socket protocol; raised only when something is taken away. */
export const apiVersion = 1;
export const apiPrefix = '/api/v1';
