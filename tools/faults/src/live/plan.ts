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
  /** Milliseconds after the phase began. */
  readonly atMs: number;
  readonly fault: Fault;
}

export interface PlanOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly clients: number;
}

/** Server faults make up this part of all. */
const serverShare = 0.3;
const pauses = [1_000, 1_000, 1_000, 6_000, 6_000, 30_000] as const;

/** Faults singly and two or three at once, with a breath in between. The same options give the same plan. */
export function planFaults({ seed, durationMs, clients }: PlanOptions): readonly PlannedFault[] {
  const random = new Random(seed).fork('plan');
  const planned: PlannedFault[] = [];
  // A long pause must not be the whole campaign.
  const fitting = pauses.filter((ms) => ms <= durationMs / 10);
  let pauseCount = 0;
  let atMs = 1_000;
  for (;;) {
    const size = random.pick([1, 1, 1, 2, 2, 3] as const);
    const targets = random.some([...Array(clients).keys()], size);
    const hurtsServer = random.chance(serverShare * 1.7);
    const round = targets.map((client, n): PlannedFault => {
      const fault = n === 0 && hurtsServer ? serverFault() : clientFault(random, client);
      return { atMs: atMs + random.integer(0, 400), fault };
    });
    const lengthMs = Math.max(...round.map(({ fault }) => lengthOf(fault)));
    if (atMs + lengthMs > durationMs) return planned.toSorted((a, b) => a.atMs - b.atMs);
    planned.push(...round);
    atMs += lengthMs + random.integer(300, 1_200);
  }

  function serverFault(): ServerFault {
    const kind = random.pick(['kill -9', 'kill -9', 'kill -9', 'SIGTERM', 'SIGSTOP', 'SIGSTOP'] as const);
    if (kind === 'kill -9') return { kind, downMs: random.integer(0, 600) };
    if (kind === 'SIGTERM') return { kind };
    // In turns, so that a long campaign has each of them.
    return { kind, forMs: fitting[pauseCount++ % Math.max(1, fitting.length)] ?? 1_000 };
  }
}

function clientFault(random: Random, client: number): ClientFault {
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
    case 'half-open':
      return { client, kind, forMs: random.pick([2_000, 8_000, 15_000] as const) };
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
