import type { Stretch } from './tail.ts';

/** Items held for one room; more are read from the log instead. */
const maxItems = 1_000;

/** Frames that came ahead of one that is missing, until it is there. */
export class HeldStretches {
  #held: Stretch[] = [];
  #items = 0;

  add(stretch: Stretch): void {
    if (this.#items > maxItems) this.clear();
    this.#items += stretch.items.length;
    this.#held.push(stretch);
  }

  /** Takes out the one that continues from there, and drops what lies before. */
  take(emitted: number): Stretch | undefined {
    this.#held = this.#held.filter(({ to }) => to > emitted);
    this.#items = this.#held.reduce((sum, { items }) => sum + items.length, 0);
    const n = this.#held.findIndex(({ from }) => from <= emitted);
    const [next] = n < 0 ? [] : this.#held.splice(n, 1);
    this.#items -= next?.items.length ?? 0;
    return next;
  }

  clear(): void {
    this.#held = [];
    this.#items = 0;
  }
}
