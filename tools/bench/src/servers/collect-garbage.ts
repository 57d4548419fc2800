// Loaded into servers (`--import`, with `--expose-gc`) whose memory is to be compared: SIGUSR2 collects garbage.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('SIGUSR2', () => {
    globalThis.gc?.();
  });
}
