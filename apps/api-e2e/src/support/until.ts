import { setTimeout as after } from 'node:timers/promises';

/** How long a test waits for anything, in milliseconds: far beyond what a loaded machine needs. */
export const patienceMs = 10_000;

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
    await after(10);
  }
}

/** The promise's value, or a failure that says what did not come. */
export async function within<T>(what: string, promise: Promise<T>, withinMs = patienceMs): Promise<T> {
  const stop = new AbortController();
  const timeout = after(withinMs, undefined, { signal: stop.signal, ref: false }).then(
    () => {
      throw new Error(`Not within ${withinMs} ms: ${what}`);
    },
    () => promise,
  );
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    stop.abort();
  }
}
