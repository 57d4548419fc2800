import { setTimeout as after } from 'node:timers/promises';

/** How long a test waits for anything outside of a page, in milliseconds: far beyond what a loaded machine needs. */
const patienceMs = 20_000;

/** Asks until the answer is neither undefined nor false. Fails with `what` after `withinMs`. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  withinMs = patienceMs,
): Promise<Exclude<T, undefined | false>> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
    if (Date.now() > end) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await after(20);
  }
}
