import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Reads until this process closes the pipe or ends, however it ends; then ends whatever has a pid file, and tidies up.
const script = `
  cat > /dev/null
  for file in "$0"/*.pid; do [ -f "$file" ] && kill -9 "$(cat "$file")" 2> /dev/null; done
  until rm -rf "$0" 2> /dev/null; do sleep 0.1; done
`;

/**
 * A temporary folder, and a small process beside it that survives this one: processes kept here end and the folder goes,
 * also when the tests are killed. Neither holds up the end of this process.
 */
export class Keeper implements AsyncDisposable {
  readonly folder: string;
  readonly #shell;

  private constructor(folder: string) {
    this.folder = folder;
    // A session of its own: a signal to the tests' group does not reach it.
    this.#shell = spawn('/bin/sh', ['-c', script, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#shell.unref();
    // Not in the types: it is a socket.
    (this.#shell.stdin as unknown as { unref(): void }).unref();
  }

  /** `purpose` is part of the folder's name. */
  static async open(purpose: string): Promise<Keeper> {
    return new Keeper(await mkdtemp(join(tmpdir(), `parley-${purpose}-`)));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Has a process ended with the rest. Returns what to call when it has ended before. */
  keep(pid: number): () => void {
    const file = this.path(`${pid}.pid`);
    writeFileSync(file, String(pid));
    return () => {
      rmSync(file, { force: true });
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#shell.exitCode !== null) return;
    this.#shell.ref();
    const exited = once(this.#shell, 'exit');
    this.#shell.stdin.end();
    await exited;
  }
}
