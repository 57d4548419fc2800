import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** Servers run on the first core, whoever loads them on the second. */
export const serverCore = 0;
export const loadCore = 1;
const clockTicksPerSecond = 100;
const startTimeoutMs = 60_000;

/** Whether processes can be bound to a core here. */
export const canPin = spawnSync('taskset', ['-V'], { stdio: 'ignore' }).status === 0;

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** For `node`, before the script. */
  readonly nodeArgs?: readonly string[];
}

/** A server in a process of its own, with all its threads on one core. */
export class ServerProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #output = '';
  #onOutput: (() => void) | undefined;
  /** Where it listens. */
  port = 0;

  private constructor(child: ChildProcessByStdio<null, Readable, Readable>) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#onOutput?.();
      });
    }
  }

  /** Resolves when the server has said on which port it listens: a line of JSON with `msg: "listening"` and `port`. */
  static async start(path: string, { env = {}, nodeArgs = [] }: ServerOptions = {}): Promise<ServerProcess> {
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', ...nodeArgs, path];
    const [command = '', ...args] = canPin ? ['taskset', '-c', String(serverCore), ...node] : node;
    const server = new ServerProcess(
      spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    await server.#listening(path);
    return server;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What it wrote so far. */
  get output(): string {
    return this.#output;
  }

  /** Resident memory, in bytes. */
  get rss(): number {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1];
    return Number(kib) * 1024;
  }

  /** Processor time used so far by all threads, in milliseconds. */
  get cpuMs(): number {
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / clockTicksPerSecond;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void> {
    return this.#endBy('SIGTERM');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#endBy('SIGKILL');
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async #endBy(signal: NodeJS.Signals): Promise<void> {
    if (this.#hasEnded) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exited;
  }

  #listening(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        this.#child.kill('SIGKILL');
        reject(new Error(`${path} did not start:\n${this.#output}`));
      };
      const timer = setTimeout(fail, startTimeoutMs);
      this.#child.once('exit', fail);
      this.#onOutput = () => {
        const line = this.#output.split('\n').find((text) => text.includes('"msg":"listening"'));
        const port = line && /"port":(\d+)/.exec(line)?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        this.#child.off('exit', fail);
        this.#onOutput = undefined;
        this.port = Number(port);
        resolve();
      };
    });
  }
}
