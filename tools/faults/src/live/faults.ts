import { setTimeout } from 'node:timers/promises';
import type { ApiProcess } from './api-process.ts';
import type { Person } from './person.ts';
import type { ClientFault, Fault, ServerFault } from './plan.ts';

/** What a fault was and when, by `performance.now()`. */
export interface FaultRecord {
  readonly kind: string;
  /** Whose acks it may have stopped; absent: everybody's. */
  readonly client?: string;
  readonly beganMs: number;
  /** The server was ready, the network whole, the client alive again. */
  readonly endedMs: number;
}

export interface FaultsOptions {
  readonly server: ApiProcess;
  readonly persons: readonly Person[];
  /** Told of a server that was started again. */
  readonly onStarted: () => Promise<void>;
}

/** How long a client is waited for to come by the write that it is to die at, in milliseconds. */
const deathWithinMs = 4_000;

/** Does harm, and undoes it. */
export class Faults {
  readonly records: FaultRecord[] = [];
  readonly #options: FaultsOptions;
  /** One fault of the server, and one of each client, at a time. */
  readonly #queues = new Map<string, Promise<void>>();

  constructor(options: FaultsOptions) {
    this.#options = options;
  }

  /** Resolves once the fault is over. One after another for the server, and for each client. */
  inflict(fault: Fault): Promise<void> {
    if (!('client' in fault)) return this.enqueue('server', fault.kind, () => this.#hurtServer(fault));
    const person = this.#options.persons[fault.client];
    if (!person) throw new Error(`There is no client ${fault.client}.`);
    return this.enqueue(person.name, fault.kind, () => hurtClient(fault, person));
  }

  /** Runs something as a fault, after those of the same target. It may answer with what it came to be instead. */
  enqueue(target: string, planned: string, run: () => Promise<string | undefined>): Promise<void> {
    const before = this.#queues.get(target) ?? Promise.resolve();
    const done = before.then(async () => {
      const beganMs = performance.now();
      const kind = (await run()) ?? planned;
      const endedMs = performance.now();
      this.records.push({ kind, ...(target !== 'server' && { client: target }), beganMs, endedMs });
    });
    // Whoever asked for it hears of a failure; those after it have their turn.
    this.#queues.set(
      target,
      done.catch(() => undefined),
    );
    return done;
  }

  /** Resolves once all faults are over. */
  async over(): Promise<void> {
    await Promise.all(this.#queues.values());
  }

  async #hurtServer(fault: ServerFault): Promise<undefined> {
    const { server, onStarted } = this.#options;
    switch (fault.kind) {
      case 'kill -9':
        await server.kill();
        await setTimeout(fault.downMs);
        break;
      case 'SIGTERM':
        await server.stop();
        break;
      case 'SIGSTOP':
        server.pause();
        await setTimeout(fault.forMs);
        server.resume();
        return undefined;
    }
    await server.start();
    await onStarted();
    return undefined;
  }
}

async function hurtClient(fault: ClientFault, person: Person): Promise<string | undefined> {
  const { proxy } = person;
  switch (fault.kind) {
    case 'connection cut':
      proxy.cut(fault.how);
      return undefined;
    case 'half-open': {
      const reset = proxy.abandon();
      await setTimeout(fault.forMs);
      reset();
      return undefined;
    }
    case 'half-open for good':
      await findOut(person, fault.withinMs);
      return undefined;
    case 'client killed':
      return kill(person, fault);
    case 'ack dropped':
      return dropAck(person, fault.forMs);
    case 'no network':
      proxy.refuse();
      proxy.cut('reset');
      break;
    case 'stalled network':
      proxy.set(fault.direction, { kind: 'hold' });
      break;
    case 'one byte a second':
      proxy.set('down', { kind: 'drip' });
      break;
    case 'slow network':
      for (const direction of ['up', 'down'] as const) proxy.set(direction, { kind: 'pass', delayMs: fault.delayMs });
  }
  await setTimeout(fault.forMs);
  proxy.heal();
  return undefined;
}

/** Throws when the client still takes a silent connection for alive, or has no other, after so long. */
async function findOut({ name, proxy, parley }: Person, withinMs: number): Promise<void> {
  if (!parley) return;
  const { since } = parley.connection.value;
  const reset = proxy.abandon();
  const hasFound = await within(withinMs, () => {
    const now = parley.connection.value;
    return now.status === 'online' && now.since !== since;
  });
  // Only to free its sockets.
  reset();
  if (!hasFound) throw new Error(`${name} had no living connection ${withinMs} ms after its own fell silent.`);
}

async function kill(
  person: Person,
  { at, forMs }: Extract<ClientFault, { kind: 'client killed' }>,
): Promise<string | undefined> {
  let isAtWrite = false;
  if (at) {
    person.dieAt(at);
    isAtWrite = await within(deathWithinMs, () => !person.isAlive);
  }
  person.die();
  await setTimeout(forMs);
  person.live();
  return isAtWrite ? `client killed ${at?.when ?? ''} a write to its storage` : undefined;
}

/** Server to client, as it stands in a WebSocket frame: these bytes are not masked. */
const ackStart = '"ok":true,"seq":';

async function dropAck({ proxy }: Person, forMs: number): Promise<string | undefined> {
  let isDropped = false;
  proxy.inspectWith((bytes, direction) => {
    if (direction === 'up' || isDropped || !bytes.includes(ackStart)) return true;
    isDropped = true;
    return false;
  });
  const hasDropped = await within(deathWithinMs, () => isDropped);
  await setTimeout(forMs);
  proxy.inspectWith(undefined);
  proxy.cut('reset');
  return hasDropped ? undefined : 'connection cut';
}

async function within(ms: number, isThere: () => boolean): Promise<boolean> {
  const end = performance.now() + ms;
  while (!isThere() && performance.now() < end) await setTimeout(20);
  return isThere();
}
