/** Why a session's connection ended, as Socket.IO's server or Parley (`closedFor`) names it, and whether the client will come back by itself. */
export interface DisconnectClass {
  readonly reason: string;
  readonly isTemporary: boolean;
}

const temporary = new Set([
  'transport close',
  'transport error',
  'ping timeout',
  'forced close',
  // Ours: clients are told or see a closed transport, and return by themselves, with a fresh token where it is due.
  'server shutting down',
  'forced server close',
  'slow-consumer',
  'auth/expired',
  'server/internal',
]);
const final = new Set([
  'client namespace disconnect',
  'server namespace disconnect',
  'parse error',
  // Ours: whoever signed out has gone.
  'auth/signed-out',
]);

/** Unknown reasons count as temporary: presence lingers a little too long rather than flickering. */
export function classifyDisconnect(reason: string): DisconnectClass {
  return { reason: temporary.has(reason) || final.has(reason) ? reason : 'other', isTemporary: !final.has(reason) };
}
