import { setTimeout as after } from 'node:timers/promises';

/** Resolves once this holds. Throws after `withinMs`, in milliseconds; default 20,000: a machine under load. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  { withinMs = 20_000 }: { readonly withinMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline)
      throw new Error(`It did not come true within ${withinMs} ms: ${holds.toString()}`);
    await after(5);
  }
}
