/** Calls what is not the SDK's own. What it throws is thrown by itself a moment later, and keeps nothing here from going on. */
export function isolated<A extends unknown[]>(listeners: Iterable<(...args: A) => void>, ...args: A): void {
  for (const listener of [...listeners]) {
    try {
      listener(...args);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
