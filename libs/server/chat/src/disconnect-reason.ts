/** Why a session's connection ended, as Socket.IO's server names it, and whether the client will come back by itself. */
export interface DisconnectClass {
  readonly reason: string;
  readonly isTemporary: boolean;
}

const temporary = new Set([
  'transport close',
  'transport error',
  'ping timeout',
  'forced close',
  // Ours: the server stops, or dropped a slow consumer; clients are told or see a closed transport, and return.
  'server shutting down',
  'forced server close',
  'slow-consumer',
]);
const final = new Set(['client namespace disconnect', 'server namespace disconnect', 'parse error']);

/** Unknown reasons count as temporary: presence lingers a little too long rather than flickering. */
export function classifyDisconnect(reason: string): DisconnectClass {
  return { reason: temporary.has(reason) || final.has(reason) ? reason : 'other', isTemporary: !final.has(reason) };
}
