import type { Clock } from '../options.ts';
import { Alarm } from './system.ts';

const firstMs = 500;
const longestMs = 30_000;

/** Tries again what failed, later each time it fails in a row. */
export class Backoff {
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  #failures = 0;

  constructor(clock: Clock, again: () => void) {
    this.#clock = clock;
    this.#alarm = new Alarm(clock, again);
  }

  /** It failed last time. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  failed(): void {
    this.#alarm.setEarliest(this.#clock.now() + Math.min(firstMs * 2 ** this.#failures, longestMs));
    this.#failures += 1;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  stop(): void {
    this.#alarm.stop();
  }
}
