import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { canPin, loadCore, serverCore } from '../servers/server-process.ts';
import { percentile } from '../statistics.ts';
import { number } from './table.ts';

/** What the figures were measured on. No names of hosts or people. */
export function machine(): readonly string[] {
  const cores = cpus();
  const sync = fsyncTimes();
  return [
    `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `${type()} ${release()}, Node ${process.version}`,
    `disk of the data folders: write and fsync of 4 KiB in ${number(percentile(sync, 0.5))} ms (p99 ${number(percentile(sync, 0.99))} ms)`,
    canPin
      ? `server with all its threads on core ${serverCore}, load generator on core ${loadCore} (taskset)`
      : 'taskset is missing here: server and load generator shared all cores, so compare with care',
  ];
}

/** In milliseconds: what every durable commit waits for at least once. */
function fsyncTimes(): number[] {
  const path = join(tmpdir(), `parley-bench-fsync-${process.pid}`);
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 300 }, () => {
    const begin = performance.now();
    writeSync(file, page);
    fsyncSync(file);
    return performance.now() - begin;
  });
  closeSync(file);
  rmSync(path);
  return times;
}
