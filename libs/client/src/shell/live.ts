import type { Store } from '../api.ts';
import { isolated } from './isolated.ts';

/** A store whose value is made when it is read. `compute` answers with the previous value when nothing in it changed. */
export class Live<T> implements Store<T> {
  readonly #compute: (previous: T | undefined) => T;
  readonly #listeners = new Set<(value: T) => void>();
  #value: T;
  /** What listeners were told last, or could see when they subscribed. */
  #told: T;
  #isStale = false;
  #isTelling = false;

  constructor(compute: (previous: T | undefined) => T) {
    this.#compute = compute;
    this.#value = compute(undefined);
    this.#told = this.#value;
  }

  get value(): T {
    if (this.#isStale) {
      this.#isStale = false;
      this.#value = this.#compute(this.#value);
    }
    return this.#value;
  }

  subscribe(listener: (value: T) => void): () => void {
    if (this.#listeners.size === 0) this.#told = this.value;
    // A wrapper, so that subscribing the same function twice is two subscriptions.
    const own = (value: T): void => {
      listener(value);
    };
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Something that the value is made of has changed. */
  touch(): void {
    this.#isStale = true;
    if (this.#isTelling || this.#listeners.size === 0) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      const { value } = this;
      if (Object.is(value, this.#told)) return;
      this.#told = value;
      isolated(this.#listeners, value);
    });
  }
}
