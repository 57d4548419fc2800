import type { RoomReset } from '@parley/dto';

/**
 * How a session came: Socket.IO restored the one that was; or it brought cursors and catches up from the log; or it brought
 * nothing.
 */
export type SessionStart = 'restored' | 'recovered' | 'new';

/**
 * Hears what the chat does, for whoever counts it. Implementation: PrometheusObserver. The chat works without one, and then
 * measures nothing. It is called on the way of every message: it answers at once and never throws.
 */
export abstract class ChatObserver {
  /** A session was greeted. */
  abstract sessionBegan(start: SessionStart): void;
  /** `reason` is one of a closed list. */
  abstract sessionEnded(reason: string): void;
  /** A command was refused because too many were waiting. */
  abstract commandTurnedAway(): void;
  /** A stored command's frame was handed to its room's sockets of this node, so long after the command was taken. */
  abstract commandDelivered(afterMs: number): void;
  /** A frame was handed to this many sockets. */
  abstract frameEmitted(sockets: number): void;
  /** What a room's members had missed was read from the log and emitted. */
  abstract gapRepaired(): void;
  /** A client was told to load a room afresh. */
  abstract roomReset(reason: RoomReset['reason']): void;
}
