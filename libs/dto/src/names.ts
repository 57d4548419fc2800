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

/**
 * Why a sign-in at the provider came to nothing, in the query of the address that the browser comes back to
 * (`?sign-in=…`): the person or the provider said no, the identity belongs to another account here, or it took too long
 * or something failed.
 */
export const signInOutcomes = ['refused', 'taken', 'failed'] as const;
export type SignInOutcome = (typeof signInOutcomes)[number];

/** The name of that query parameter. */
export const signInOutcomeKey = 'sign-in';
