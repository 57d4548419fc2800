import type { Random } from '../random.ts';

/** How hostile the world of one schedule is. */
export interface Plan {
  /** Faults and work end then, in milliseconds. */
  readonly workMs: number;
  /** Commands and readings of one person in that time. */
  readonly actions: number;
  readonly persons: number;
  readonly hasBot: boolean;
  /** Messages take up to this long, in milliseconds. */
  readonly latencyMs: number;
  /** Chances of one message: to overtake or fall behind others, to come twice, to get lost. */
  readonly reorder: number;
  readonly duplicate: number;
  readonly loss: number;
  readonly disconnects: number;
  readonly serverCrashes: number;
  /** Chance that a write fails, after which the server stops: nobody knows what is on the disk. */
  readonly writeErrors: number;
  readonly clientCrashes: number;
  /** Chance that a restarted server has another epoch. */
  readonly newEpoch: number;
  /** Chance that a command is refused although it may be allowed a moment later. */
  readonly refusal: number;
  /** Chance that a page comes from a reader that lags behind. */
  readonly lag: number;
  /** How often somebody is removed from a room by somebody else. */
  readonly removals: number;
  /** How often somebody sends under another's id. */
  readonly copies: number;
  /** A write reaches the disk within this, in milliseconds: now and then a disk stalls. */
  readonly syncMs: number;
}

/** A plan of one to all kinds of trouble. */
export function drawPlan(random: Random): Plan {
  const often = (chance: number, value: number): number => (random.chance(chance) ? value * random.next() : 0);
  return {
    workMs: random.integer(4_000, 15_000),
    actions: random.integer(2, 9),
    persons: random.integer(1, 2),
    hasBot: random.chance(0.5),
    latencyMs: random.pick([20, 200, 1_500]),
    reorder: often(0.5, 0.4),
    duplicate: often(0.3, 0.3),
    loss: often(0.5, 0.4),
    disconnects: random.chance(0.5) ? random.integer(1, 3) : 0,
    serverCrashes: random.chance(0.5) ? random.integer(1, 2) : 0,
    writeErrors: often(0.25, 0.3),
    clientCrashes: random.chance(0.4) ? random.integer(1, 2) : 0,
    newEpoch: random.chance(0.3) ? 0.6 : 0,
    refusal: often(0.3, 0.3),
    lag: often(0.3, 0.6),
    removals: random.chance(0.3) ? random.integer(1, 2) : 0,
    copies: random.chance(0.2) ? random.integer(1, 2) : 0,
    syncMs: random.pick([60, 60, 60, 3_000]),
  };
}
