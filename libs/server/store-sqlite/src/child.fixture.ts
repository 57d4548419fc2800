// A process of its own that writes until it is stopped: `node child.fixture.ts <folder>`. Prints a JSON line for
// whatever happens. Loaded by Node itself, from sources.
import { randomUUID } from 'node:crypto';
import { ParleyError, type LogCommand } from '@parley/server-domain';
import { openSqliteStore } from './sqlite-store.ts';

export type ChildLine =
  | { readonly open: string }
  | { readonly refused: string; readonly message: string }
  | { readonly acked: readonly string[]; readonly head: number }
  | { readonly failed: string }
  | { readonly fatal: string };

const say = (line: ChildLine): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

try {
  await write(process.argv[2] ?? '');
} catch (error) {
  const { name, message } = error as Error;
  say({ refused: name, message });
  process.exitCode = 1;
}

async function write(folder: string): Promise<void> {
  const failure = new AbortController();
  const store = await openSqliteStore({
    folder,
    onFatal: ({ message }) => {
      say({ fatal: message });
      failure.abort();
    },
  });
  say({ open: store.log.epoch });
  while (!failure.signal.aborted) {
    const commands = Array.from({ length: 4 }, newSend);
    try {
      const [result] = await store.log.commit([{ room: 'lobby', commands }]);
      say({ acked: commands.map(({ id }) => id), head: result?.head ?? 0 });
    } catch (error) {
      say({ failed: error instanceof ParleyError ? error.code : String(error) });
    }
  }
  await store.close();
}

function newSend(): LogCommand {
  const author = { id: 'ada', name: 'Ada', isGuest: false };
  const text = 'x'.repeat(500);
  return { kind: 'send', id: randomUUID(), author, text, hash: 'hash', at: '2026-01-01T00:00:00.000Z' };
}
