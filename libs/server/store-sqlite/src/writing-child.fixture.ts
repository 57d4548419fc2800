import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ChildLine } from './child.fixture.ts';

export interface WritingChild {
  /** What it said so far. */
  readonly lines: readonly ChildLine[];
  /** Resolves at the first line, among those said and those to come, that is wanted; rejects when it ends before. */
  until(isWanted: (line: ChildLine) => boolean): Promise<ChildLine>;
  /** Kills it like a crash would, and waits for its end. */
  kill(): Promise<void>;
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts a process that writes to a store. `maxFileKiB` bounds the size of each file that it may write. */
export function startWritingChild(folder: string, { maxFileKiB }: { maxFileKiB?: number } = {}): WritingChild {
  const node = [process.execPath, '--conditions=@parley/source', '--disable-warning=ExperimentalWarning'];
  const script = new URL('./child.fixture.ts', import.meta.url).pathname;
  // POSIX counts in blocks of 512 bytes.
  const limit = maxFileKiB === undefined ? '' : `ulimit -f ${maxFileKiB * 2}; `;
  const child = spawn('/bin/sh', ['-c', `${limit}exec "$0" "$@"`, ...node, script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const lines: ChildLine[] = [];
  const waiting = new Set<() => void>();
  const output = createInterface({ input: child.stdout });
  let isOver = false;
  output.on('line', (line) => {
    // The last line of a killed process may be cut short.
    if (line.endsWith('}')) lines.push(JSON.parse(line) as ChildLine);
    for (const look of waiting) look();
  });
  output.on('close', () => {
    isOver = true;
    for (const look of waiting) look();
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);

  return {
    lines,
    ended,
    until: (isWanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find(isWanted);
          if (!found && !isOver) return;
          waiting.delete(look);
          if (found) resolve(found);
          else reject(new Error(`The process ended; it said ${JSON.stringify(lines.slice(-3))}`));
        };
        waiting.add(look);
        look();
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The ids of the messages that were acknowledged. */
export function ackedBy({ lines }: Pick<WritingChild, 'lines'>): string[] {
  return lines.flatMap((line) => ('acked' in line ? line.acked : []));
}
