import { Random } from '../random.ts';
import type { Deathbed } from './mortal-storage.ts';

/** Harm to the one server: one at a time. */
export type ServerFault =
  /** SIGKILL; started again after `downMs`. */
  | { readonly kind: 'kill -9'; readonly downMs: number }
  /** SIGTERM; must end within 10 s with exit code 0; started again at once. */
  | { readonly kind: 'SIGTERM' }
  /** SIGSTOP, then SIGCONT. */
  | { readonly kind: 'SIGSTOP'; readonly forMs: number };

/** Harm to one client or its network. */
export type ClientFault = { readonly client: number } & (
  | { readonly kind: 'connection cut'; readonly how: 'end' | 'reset' }
  /** Connections fall silent, both ends none the wiser; reset after `forMs`. */
  | { readonly kind: 'half-open'; readonly forMs: number }
  /** The same with nobody who resets: the client must find out within `withinMs`. */
  | { readonly kind: 'half-open for good'; readonly withinMs: number }
  /** Bytes of one direction wait, and go on after `forMs`. */
  | { readonly kind: 'stalled network'; readonly direction: 'up' | 'down'; readonly forMs: number }
  | { readonly kind: 'one byte a second'; readonly forMs: number }
  | { readonly kind: 'slow network'; readonly delayMs: number; readonly forMs: number }
  /** No connection gets through, those there are reset. */
  | { readonly kind: 'no network'; readonly forMs: number }
  /** The next ack of a change is dropped on its way, and all after it; reset after `forMs`. */
  | { readonly kind: 'ack dropped'; readonly forMs: number }
  /** Killed, at a write to its storage if one is named; comes back after `forMs`. */
  | { readonly kind: 'client killed'; readonly at?: Deathbed; readonly forMs: number }
);

export type Fault = ServerFault | ClientFault;

export interface PlannedFault {
  /** Milliseconds after its phase began. */
  readonly atMs: number;
  readonly fault: Fault;
}

export interface PlanOptions {
  readonly seed: number;
  /** From the first command to the last, in milliseconds. */
  readonly durationMs: number;
  readonly clients: number;
  /** Rounds of power cuts before everything else. */
  readonly powerCuts: number;
}

export interface Phase {
  readonly durationMs: number;
  readonly faults: readonly PlannedFault[];
}

/** An old copy of the database comes back between the two. */
export interface CampaignPlan {
  readonly first: Phase;
  readonly second: Phase;
}

/** What is set aside for one power cut, and for the old copy. If they take longer, so does the campaign. */
const powerCutMs = 10_000;
const restoreMs = 8_000;
const firstShare = 0.6;

/** Server faults make up this part of all. */
const serverShare = 0.3;
const serverKinds = ['kill -9', 'SIGTERM', 'SIGSTOP'] as const;
const pauses = [1_000, 1_000, 1_000, 6_000, 6_000, 30_000] as const;
/** Socket.IO finds a silent connection by a ping every 25 s that nothing answers for 20 s; then it must connect. */
const foundWithinMs = 60_000;

/** The same options give the same plan: nothing in it depends on how long something took. */
export function planCampaign({ powerCuts, ...options }: PlanOptions): CampaignPlan {
  const durationMs = Math.max(0, options.durationMs - powerCuts * powerCutMs - restoreMs);
  const firstMs = Math.round(durationMs * firstShare);
  const faults = planFaults({ ...options, durationMs, firstMs });
  const second = faults.filter(({ atMs }) => atMs >= firstMs);
  return {
    first: { durationMs: firstMs, faults: faults.filter(({ atMs }) => atMs < firstMs) },
    second: {
      durationMs: durationMs - firstMs,
      faults: second.map(({ atMs, fault }) => ({ atMs: atMs - firstMs, fault })),
    },
  };
}

interface FaultsOptions {
  readonly seed: number;
  readonly durationMs: number;
  /** The first phase ends then. */
  readonly firstMs: number;
  readonly clients: number;
}

/** Faults singly and two or three at once, with a breath in between; each kind of the server's at the start. */
function planFaults({ seed, durationMs, firstMs, clients }: FaultsOptions): readonly PlannedFault[] {
  const random = new Random(seed).fork('plan');
  const planned: PlannedFault[] = [];
  // A long pause must not be the whole campaign.
  const fitting = pauses.filter((ms) => ms <= durationMs / 10);
  const owed = random.some(serverKinds, serverKinds.length);
  let pauseCount = 0;
  let atMs = 1_000;
  for (;;) {
    const size = random.pick([1, 1, 1, 2, 2, 3] as const);
    const targets = random.some([...Array(clients).keys()], size);
    const hurtsServer = owed.length > 0 || random.chance(serverShare * 1.7);
    const leftMs = (atMs < firstMs ? firstMs : durationMs) - atMs;
    const round = targets.map((client, n): PlannedFault => {
      const fault = n === 0 && hurtsServer ? serverFault() : clientFault(random, client, leftMs);
      return { atMs: atMs + random.integer(0, 400), fault };
    });
    const lengthMs = Math.max(...round.map(({ fault }) => lengthOf(fault)));
    if (atMs + lengthMs > durationMs) return planned.toSorted((a, b) => a.atMs - b.atMs);
    planned.push(...round);
    atMs += lengthMs + random.integer(300, 1_200);
  }

  function serverFault(): ServerFault {
    const kind = owed.pop() ?? random.pick(['kill -9', 'kill -9', 'kill -9', 'SIGTERM', 'SIGSTOP', 'SIGSTOP'] as const);
    if (kind === 'kill -9') return { kind, downMs: random.integer(0, 600) };
    if (kind === 'SIGTERM') return { kind };
    // In turns, so that a long campaign has each of them.
    return { kind, forMs: fitting[pauseCount++ % Math.max(1, fitting.length)] ?? 1_000 };
  }
}

/** `leftMs`: until the end of the phase. */
function clientFault(random: Random, client: number, leftMs: number): ClientFault {
  const kinds = [
    ...(['connection cut', 'half-open', 'stalled network', 'one byte a second', 'slow network', 'no network'] as const),
    ...(['ack dropped', 'ack dropped', 'ack dropped', 'client killed', 'client killed', 'client killed'] as const),
  ] as const;
  const kind = random.pick(kinds);
  const forMs = random.integer(300, 4_000);
  switch (kind) {
    case 'connection cut':
      return { client, kind, how: random.pick(['end', 'reset'] as const) };
    case 'stalled network':
      return { client, kind, direction: random.pick(['up', 'down'] as const), forMs };
    case 'slow network':
      return { client, kind, delayMs: random.integer(50, 500), forMs };
    case 'half-open': {
      const silentMs = random.pick([2_000, 8_000, 15_000, undefined] as const);
      if (silentMs !== undefined) return { client, kind, forMs: silentMs };
      if (leftMs < foundWithinMs) return { client, kind, forMs };
      return { client, kind: 'half-open for good', withinMs: foundWithinMs };
    }
    case 'client killed': {
      if (random.chance(0.25)) return { client, kind, forMs };
      const write = random.pick(['put', 'put', 'remove', 'save'] as const);
      return { client, kind, at: { write, when: random.pick(['before', 'after'] as const) }, forMs };
    }
    default:
      return { client, kind, forMs };
  }
}

/** How long the plan waits for a fault before it goes on; long ones of one client go on beside the next. */
function lengthOf(fault: Fault): number {
  switch (fault.kind) {
    case 'kill -9':
      return 2_500 + fault.downMs;
    case 'SIGTERM':
      return 3_500;
    case 'SIGSTOP':
      return fault.forMs + 500;
    default:
      return 1_000;
  }
}
