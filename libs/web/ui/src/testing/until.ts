import { TestBed } from '@angular/core/testing';

/** How long a test waits for what it expects, in milliseconds: far beyond what a loaded machine needs. */
const patienceMs = 20_000;

/** Waits, turn by turn, until something is there; fails after 20 s. */
export async function until<T>(find: () => T | null | undefined | false): Promise<T> {
  const started = performance.now();
  while (performance.now() - started < patienceMs) {
    TestBed.tick();
    const found = find();
    if (found !== null && found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`It did not happen: ${find.toString()}`);
}
