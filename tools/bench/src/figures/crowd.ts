import { inTurns } from '../in-turns.ts';
import { Deliveries } from '../load/deliveries.ts';
import { keepInFlight } from '../load/senders.ts';
import type { Session } from '../load/session.ts';
import type { Contender, Target } from '../servers/target.ts';
import { percentile } from '../statistics.ts';
import type { Sample } from './interleave.ts';
import { lasting, watch } from './watch.ts';

/** Handshakes under way at once: enough to keep a server busy, few enough not to fill its backlog. */
export const handshakesAtOnce = 64;
const inFlight = 64;

export interface Opening {
  /** The number of the first member. Default 0. */
  readonly first?: number;
  /** Told of what all of them receive. */
  readonly deliveries?: Deliveries;
}

/** Opens one session each of this many members. */
export function openAll(target: Target, members: number, { first = 0, deliveries }: Opening = {}): Promise<Session[]> {
  return inTurns(members, handshakesAtOnce, (n) =>
    target.open(first + n, deliveries ? { onSpan: deliveries.onSpan } : undefined),
  );
}

export interface CrowdOptions {
  readonly members: number;
  readonly warmMs: number;
  readonly measureMs: number;
  /** One more member of the room, who hangs and never reads. */
  readonly hasStuckMember?: (contender: Contender) => boolean;
}

/** A crowded room under full load: 64 of its members each send the next message when the last is acknowledged. */
export async function measureCrowd(
  target: Target,
  contender: Contender,
  { members, warmMs, measureMs, hasStuckMember }: CrowdOptions,
): Promise<Sample> {
  const deliveries = new Deliveries(members);
  const sessions = await openAll(target, members, { deliveries });
  const stuck = hasStuckMember?.(contender) ? await target.open(members) : undefined;
  stuck?.stopReading();
  const senders = sessions.slice(0, inFlight).map((session) => ({ session, room: 'lobby' }));
  const flow = keepInFlight(inFlight, { senders, deliveries });
  await lasting(warmMs);
  deliveries.reset();
  const [acks, bytes] = [flow.acks, bytesOf(sessions)];
  const { seconds, busy, peakRss } = await watch(target.server, () => lasting(measureMs));
  const values = {
    deliveries: deliveries.count / seconds,
    sends: (flow.acks - acks) / seconds,
    megabytes: (bytesOf(sessions) - bytes) / 1e6 / seconds,
    p50: percentile(deliveries.latencies, 0.5),
    p99: percentile(deliveries.latencies, 0.99),
    peakMiB: peakRss / 2 ** 20,
    ...(stuck && { cutOff: target.server.output.includes('slow-consumer') ? 1 : 0 }),
  };
  await flow.stop();
  for (const session of [...sessions, ...(stuck ? [stuck] : [])]) session.close();
  return { values, busy };
}

function bytesOf(sessions: readonly Session[]): number {
  return sessions.reduce((sum, { bytes }) => sum + bytes, 0);
}
