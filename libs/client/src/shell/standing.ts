import { Limits } from '@parley/dto/constants';
import type { EpochName, RoomId } from '../contract.ts';
import type { Replica } from '../core/replica.ts';

/** Where a client stands, as the handshake tells it. */
export interface Standing {
  readonly epoch?: EpochName;
  readonly cursors?: Record<RoomId, number>;
}

/** At most 500 cursors, of rooms that somebody looks at first, then of those that moved last. */
export function standingOf(replicas: readonly Replica[], current: EpochName | undefined): Standing {
  const epoch = current ?? replicas.find((replica) => replica.epoch !== undefined)?.epoch;
  if (epoch === undefined) return {};
  const told = replicas
    .filter((replica) => replica.epoch === epoch)
    .sort((a, b) => Number(b.window !== undefined) - Number(a.window !== undefined) || b.stoodSince - a.stoodSince)
    .slice(0, Limits.cursors);
  return { epoch, cursors: Object.fromEntries(told.map(({ room, cursor }) => [room, cursor])) };
}
