import type { Deliveries } from './deliveries.ts';
import type { Session } from './session.ts';

export interface Sender {
  readonly session: Session;
  readonly room: string;
}

export interface FlowOptions {
  readonly senders: readonly Sender[];
  /** Told of each acknowledged send. */
  readonly deliveries?: Deliveries;
}

/** Sends under way; `stop` resolves once the last is acknowledged. */
export interface Flow {
  readonly acks: number;
  stop(): Promise<void>;
}

/** Keeps this many sends under way, spread over the senders: each acknowledgement starts the next. */
export function keepInFlight(inFlight: number, { senders, deliveries }: FlowOptions): Flow {
  const gate = new Gate();
  let isStopped = false;
  const next = (sender: Sender): void => {
    if (!isStopped) sendOne(sender, { gate, deliveries, onAck: next });
  };
  for (let n = 0; n < inFlight; n++) {
    const sender = senders[n % senders.length];
    if (sender) next(sender);
  }
  return {
    get acks() {
      return gate.acks;
    },
    stop() {
      isStopped = true;
      return gate.empty();
    },
  };
}

/** Sends this many messages, 64 under way at once; resolves with the place of the last once all are acknowledged. */
export function sendMany(count: number, { session, room }: Sender): Promise<number> {
  return new Promise((resolve) => {
    let [sent, acks, last] = [0, 0, 0];
    const next = (): void => {
      if (sent++ >= count) return;
      session.send(room, ({ seq = 0 }) => {
        last = Math.max(last, seq);
        acks += 1;
        if (acks === count) resolve(last);
        else next();
      });
    };
    for (let n = 0; n < 64; n++) next();
  });
}

/** Sends at a steady rate, whatever the answers. */
export function sendSteadily(perSecond: number, { senders, deliveries }: FlowOptions): Flow {
  const gate = new Gate();
  const start = performance.now();
  let sent = 0;
  // A timer is late now and then: what is due is counted from the start.
  const timer = setInterval(() => {
    const due = ((performance.now() - start) * perSecond) / 1_000;
    for (; sent < due; sent++) {
      const sender = senders[sent % senders.length];
      if (sender) sendOne(sender, { gate, deliveries });
    }
  }, 1);
  return {
    get acks() {
      return gate.acks;
    },
    stop() {
      clearInterval(timer);
      return gate.empty();
    },
  };
}

/** Counts what is under way. */
class Gate {
  acks = 0;
  #underWay = 0;
  #onEmpty: (() => void) | undefined;

  enter(): void {
    this.#underWay += 1;
  }

  leave(): void {
    this.#underWay -= 1;
    this.acks += 1;
    if (this.#underWay === 0) this.#onEmpty?.();
  }

  empty(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#underWay === 0) resolve();
      else this.#onEmpty = resolve;
    });
  }
}

function sendOne(
  sender: Sender,
  { gate, deliveries, onAck }: { gate: Gate; deliveries?: Deliveries | undefined; onAck?: (sender: Sender) => void },
): void {
  const sentAt = performance.now();
  gate.enter();
  sender.session.send(sender.room, ({ seq }) => {
    if (seq !== undefined) deliveries?.sent(seq, sentAt);
    onAck?.(sender);
    gate.leave();
  });
}
