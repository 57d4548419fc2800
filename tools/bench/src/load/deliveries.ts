/** More messages than are ever under way at once. */
const ringSize = 1 << 16;

/** Counts what members receive, and times each message from its send to the last of them. */
export class Deliveries {
  readonly #members: number;
  readonly #received = new Uint32Array(ringSize);
  readonly #sentAt = new Map<number, number>();
  readonly #arrivedAt = new Map<number, number>();
  /** Messages received, summed over members. */
  count = 0;
  /** Milliseconds from send to last member, of messages sent since the last reset. */
  latencies: number[] = [];

  constructor(members: number) {
    this.#members = members;
  }

  /** A member has received revisions `from + 1` to `to`. */
  readonly onSpan = (from: number, to: number): void => {
    this.count += to - from;
    for (let rev = from + 1; rev <= to; rev++) {
      const at = rev % ringSize;
      const received = (this.#received[at] ?? 0) + 1;
      this.#received[at] = received;
      if (received < this.#members) continue;
      this.#received[at] = 0;
      this.#arrivedAt.set(rev, performance.now());
      this.#settle(rev);
    }
  };

  /** The message at this place was sent then. It may have arrived everywhere already. */
  sent(seq: number, sentAt: number): void {
    this.#sentAt.set(seq, sentAt);
    this.#settle(seq);
  }

  reset(): void {
    this.count = 0;
    this.latencies = [];
  }

  #settle(seq: number): void {
    const sentAt = this.#sentAt.get(seq);
    const arrivedAt = this.#arrivedAt.get(seq);
    if (sentAt === undefined || arrivedAt === undefined) return;
    this.#sentAt.delete(seq);
    this.#arrivedAt.delete(seq);
    this.latencies.push(arrivedAt - sentAt);
  }
}
