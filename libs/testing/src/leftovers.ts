const leftovers = new Set<() => void>();
let isOver = false;

/**
 * Has `end` called once the tests of this file are over (with `leftovers.setup.ts` in Jest's configuration) or this process
 * ends: a test that ran out of time can't be relied on to end what it started, and whatever it goes on to start ends at
 * once. Returns what takes it back.
 */
export function endWithTests(end: () => void): () => void {
  if (isOver) {
    end();
    return () => undefined;
  }
  leftovers.add(end);
  process.once('exit', end);
  return () => {
    leftovers.delete(end);
    process.off('exit', end);
  };
}

/** Ends everything that is left. */
export function endLeftovers(): void {
  isOver = true;
  for (const end of leftovers) end();
  leftovers.clear();
}
