import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SignedIn, User } from '@parley/dto';
import { endWithTests } from './leftovers.ts';

export interface StartServerOptions {
  /** Settings beside the port and the data folder, which are the test's own. Accounts are not limited unless said here. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: a new folder, removed at the end. A folder given here is left alone. */
  readonly dataDir?: string;
  /** Default: any free one. A restart keeps it. */
  readonly port?: number;
  /** What Node itself is told, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
  /**
   * A command that runs Node as its last words say, in the same process, such as `setpriv … --`: for a server that lacks
   * rights or room.
   */
  readonly through?: readonly string[];
  /** The start counts as failed after this, in milliseconds. Default 20,000: a machine under load. */
  readonly startWithinMs?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One line of the server's log. */
export interface LogLine {
  readonly level: number;
  readonly msg?: string;
  readonly [key: string]: unknown;
}

/** Somebody who is signed in, with the cookie that stands for the session (`name=value`). */
export interface SignedInGuest {
  readonly user: User;
  readonly token: string;
  readonly cookie: string;
  /** Another token for the same session. */
  readonly freshToken: () => Promise<string>;
}

/** The server did not start: its exit, and what it wrote. */
export class StartFailedError extends Error {
  override readonly name = 'StartFailedError';
  readonly exit: Exit | undefined;
  readonly output: string;

  constructor(exit: Exit | undefined, output: string) {
    super(`The server did not start (${JSON.stringify(exit ?? 'in time')}):\n${output}`);
    this.exit = exit;
    this.output = output;
  }
}

const main = join(import.meta.dirname, '../../../apps/api/dist/main.js');

/** Starts the built server (`nx build api`) as a process of its own and waits until it listens. Errors: StartFailedError. */
export async function startServer(options: StartServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'parley-')));
  const server = new TestServer(dataDir, options);
  try {
    await server.start();
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** A real server over a real data folder; `await using` stops it and removes the folder. */
export class TestServer implements AsyncDisposable {
  readonly dataDir: string;
  /** Every line of the log, over all restarts. */
  readonly logs: LogLine[] = [];
  readonly #options: StartServerOptions;
  readonly #output: string[] = [];
  readonly #logListeners = new Set<() => void>();
  #port: number;
  #child: ChildProcess | undefined;
  #exited: Promise<Exit> = Promise.resolve({ code: null, signal: null });

  constructor(dataDir: string, options: StartServerOptions) {
    this.dataDir = dataDir;
    this.#options = options;
    this.#port = options.port ?? 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** `undefined` while it is down. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Everything it wrote, over all restarts. */
  get output(): string {
    return this.#output.join('\n');
  }

  /** Resolves when the process has ended, however that came. */
  get exited(): Promise<Exit> {
    return this.#exited;
  }

  /** Starts it again over the same data and port, when it is down. Errors: StartFailedError. */
  async start(): Promise<void> {
    if (this.#child) return;
    const seen = this.logs.length;
    const { env, nodeArgs = [], through = [], startWithinMs = 20_000 } = this.#options;
    const [command, ...args] = [...through, process.execPath, '--enable-source-maps', ...nodeArgs, main];
    const child = spawn(command, args, {
      env: {
        PATH: process.env['PATH'],
        SIGN_INS_PER_MINUTE: '1000000',
        AUTH_REQUESTS_PER_MINUTE: '1000000',
        ...env,
        HOST: '127.0.0.1',
        PORT: String(this.#port),
        DATA_DIR: this.dataDir,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const hasEnded = endWithTests(() => void child.kill('SIGKILL'));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.#read(line);
      });
    }
    this.#exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        hasEnded();
        this.#child = undefined;
        resolve({ code, signal });
      });
    });
    const listening = await Promise.race([
      this.waitForLog(({ msg }) => msg === 'listening', { from: seen, withinMs: startWithinMs }).catch(() => undefined),
      this.#exited,
    ]);
    if (listening === undefined || !('port' in listening)) {
      const exit = listening as Exit | undefined;
      await this.kill('SIGKILL');
      throw new StartFailedError(exit, this.output);
    }
    this.#port = Number(listening['port']);
  }

  /** Sends a signal, without waiting: for SIGSTOP and SIGCONT. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Leaves unread what it writes to its log from here on, until it has ended. */
  stopReading(): void {
    const { stdout } = this.#child ?? {};
    stdout?.pause();
    this.#child?.once('exit', () => stdout?.resume());
  }

  /** Sends a signal that ends it, and waits for the end. Default SIGKILL. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Exit> {
    this.#child?.kill(signal);
    return this.#exited;
  }

  /** Ends it with this signal (default SIGTERM) and starts it again over the same data and port. */
  async restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.kill(signal);
    await this.start();
  }

  /** A new guest, renamed when a name is given. Throws when the server refuses. */
  async signIn(name?: string): Promise<SignedInGuest> {
    const answer = await fetch(`${this.url}/api/auth/sign-in/anonymous`, { method: 'POST' });
    const { user, token } = (await result(answer)) as SignedIn;
    const cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    const freshToken = async (): Promise<string> => {
      const fresh = await fetch(`${this.url}/api/auth/token`, { headers: { cookie } });
      return ((await result(fresh)) as SignedIn).token;
    };
    if (name === undefined) return { user, token, cookie, freshToken };
    const renamed = await fetch(`${this.url}/api/v1/users/me`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    return { user: (await result(renamed)) as User, token, cookie, freshToken };
  }

  /** The first line from `from` on (default: from the first) that is as wanted, waiting for it if need be. */
  waitForLog(
    isWanted: (line: LogLine) => boolean,
    { from = 0, withinMs = 10_000 }: { from?: number; withinMs?: number } = {},
  ): Promise<LogLine> {
    return new Promise((resolve, reject) => {
      let next = from;
      const look = (): void => {
        for (; next < this.logs.length; next += 1) {
          const line = this.logs[next];
          if (line && isWanted(line)) {
            done();
            resolve(line);
            return;
          }
        }
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`The server logged no such line within ${withinMs} ms:\n${this.output}`));
      }, withinMs).unref();
      const done = (): void => {
        clearTimeout(timer);
        this.#logListeners.delete(look);
      };
      this.#logListeners.add(look);
      look();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGKILL');
    if (this.#options.dataDir === undefined) await rm(this.dataDir, { recursive: true, force: true });
  }

  #read(line: string): void {
    this.#output.push(line);
    if (!line.startsWith('{')) return;
    this.logs.push(JSON.parse(line) as LogLine);
    for (const look of [...this.#logListeners]) look();
  }
}

async function result(answer: Response): Promise<unknown> {
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${JSON.stringify(body)}`);
  return body;
}
