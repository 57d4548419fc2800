import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { endWithTests } from '@parley/testing';
import { straceArguments } from '../power-cut/file-calls.ts';

export interface ApiProcessOptions {
  /** The built server's main file. */
  readonly main: string;
  readonly dataDir: string;
  /** Where its output goes, all lives one after another. */
  readonly logFile: string;
  /** Modules that Node loads before the server: mutants. */
  readonly imports?: readonly string[];
  /** More of the server's settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** How long a start may take on a loaded machine, in milliseconds. */
const startWithinMs = 60_000;
/** A graceful stop ends within 10 s. */
const stopWithinMs = 10_000;

/** The real server as a child process that is started, hurt and started again, always on the same port. */
export class ApiProcess implements AsyncDisposable {
  readonly port: number;
  readonly #options: ApiProcessOptions;
  #child: ChildProcess | undefined;
  /** The server's own process: under strace it is not the child. */
  #pid: number | undefined;
  #exited: Promise<string> = Promise.resolve('never started');
  #isExpected = true;
  /** Called when the server ends and nobody asked it to. */
  onDeath: (how: string) => void = () => undefined;

  constructor(port: number, options: ApiProcessOptions) {
    this.port = port;
    this.#options = options;
  }

  static async freePort(): Promise<number> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves once it takes requests. With `trace`, its file calls are recorded there. */
  async start({ trace }: { trace?: string } = {}): Promise<void> {
    const { main, imports = [] } = this.#options;
    const node = [process.execPath, ...imports.flatMap((file) => ['--import', file]), main];
    const log = openSync(this.#options.logFile, 'a');
    const [command = '', ...args] = trace === undefined ? node : ['strace', ...straceArguments(trace), ...node];
    const child = spawn(command, args, { env: this.#environment(), stdio: ['ignore', log, log] });
    closeSync(log);
    this.#child = child;
    this.#isExpected = false;
    const hasEnded = endWithTests(() => {
      // strace first would let its child go on.
      for (const pid of [trace === undefined ? undefined : childOf(child.pid), child.pid]) send('SIGKILL', pid);
    });
    this.#exited = endOf(child).then((how) => {
      hasEnded();
      if (!this.#isExpected) this.onDeath(how);
      return how;
    });
    await this.#untilReady(child);
    this.#pid = trace === undefined ? child.pid : childOf(child.pid);
  }

  /** The process is gone without a word; what it wrote is still in the system's hands. */
  async kill(): Promise<void> {
    this.#isExpected = true;
    this.#signal('SIGKILL');
    await this.#exited;
  }

  /** Asks it to stop. Throws when it does not within 10 s, or ends with another code than 0. */
  async stop(): Promise<void> {
    this.#isExpected = true;
    this.#signal('SIGTERM');
    const how = await Promise.race([this.#exited, setTimeout(stopWithinMs + 1_000, undefined, { ref: false })]);
    if (how === undefined) {
      this.#signal('SIGKILL');
      throw new Error('The server did not stop within 10 s of SIGTERM.');
    }
    if (how !== 'exit code 0, signal null') throw new Error(`The server stopped with ${how}.`);
  }

  pause(): void {
    this.#signal('SIGSTOP');
  }

  resume(): void {
    this.#signal('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child?.exitCode !== null || this.#child.signalCode !== null) return;
    this.resume();
    await this.kill();
  }

  #signal(signal: NodeJS.Signals): void {
    send(signal, this.#pid);
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    this.#pid = child.pid;
    const end = performance.now() + startWithinMs;
    for (;;) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
        const said = readFileSync(this.#options.logFile, 'utf8').slice(-2_000);
        throw new Error(`The server did not start: ${await this.#exited}\n${said}`);
      }
      if (await isReady(this.url)) return;
      if (performance.now() > end) throw new Error(`The server was not ready within ${startWithinMs} ms.`);
      await setTimeout(25);
    }
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      NODE_OPTIONS: '',
      PORT: String(this.port),
      HOST: '127.0.0.1',
      DATA_DIR: this.#options.dataDir,
      LOG_LEVEL: 'warn',
      SIGN_INS_PER_MINUTE: '100000',
      AUTH_REQUESTS_PER_MINUTE: '100000',
      SEND_LIMIT_COUNT: '1000000',
      COMMAND_LIMIT_COUNT: '1000000',
      RECONNECT_WITHIN_MS: '1000',
      ...this.#options.settings,
    };
  }
}

function send(signal: NodeJS.Signals, pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended already; whoever waits for its end hears so.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** How it ended, or why it could not be started. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(`exit code ${String(code)}, signal ${String(signal)}`);
    });
    child.once('error', ({ message }) => {
      resolve(message);
    });
  });
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    return ok;
  } catch {
    // Not listening yet.
    return false;
  }
}

/** strace's only child. */
function childOf(pid: number | undefined): number | undefined {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').trim();
  return children === '' ? undefined : Number(children.split(' ')[0]);
}
