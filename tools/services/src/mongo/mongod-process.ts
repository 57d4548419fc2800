import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import type { Keeper } from '../keeper.ts';
import { findOrInstallMongod } from '../mongod.ts';

/** Longer than a busy machine needs to start or to elect, in milliseconds. */
export const startWithinMs = 60_000;
/** Between two looks at a server that is about to be ready, in milliseconds. */
export const pollMs = 25;
/** Another process may take a free port before mongod does. */
const maxStarts = 5;
/** mongod's own exit code when it can't listen. */
const cannotListen = 48;

/** One mongod on loopback, small, with its data in a keeper's folder. */
export class MongodProcess {
  readonly #keeper: Keeper;
  readonly #args: readonly string[];
  #port = 0;
  #child: ChildProcess | undefined;

  private constructor(keeper: Keeper, args: readonly string[]) {
    this.#keeper = keeper;
    this.#args = args;
  }

  /** Starts one over new data, on a free port. `args` are mongod's own. */
  static async start(keeper: Keeper, args: readonly string[] = []): Promise<MongodProcess> {
    const mongod = new MongodProcess(keeper, args);
    for (let starts = 1; ; starts += 1) {
      mongod.#port = await freePort();
      try {
        await mongod.start();
        return mongod;
      } catch (error) {
        if (starts === maxStarts || !(error instanceof PortTakenError)) throw error;
      }
    }
  }

  get port(): number {
    return this.#port;
  }

  get host(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Starts it again over the same data and port, when it is down; resolves once it takes connections. */
  async start(): Promise<void> {
    if (this.#child) return;
    const data = this.#keeper.path(`data-${this.#port}`);
    mkdirSync(data, { recursive: true });
    const log = `${data}.log`;
    const child = spawn(
      findOrInstallMongod(),
      [
        '--dbpath',
        data,
        '--logpath',
        log,
        '--bind_ip',
        '127.0.0.1',
        '--port',
        String(this.#port),
        ...small,
        ...this.#args,
      ],
      { stdio: 'ignore' },
    );
    this.#child = child;
    child.unref();
    const hasEnded = child.pid === undefined ? () => undefined : this.#keeper.keep(child.pid);
    child.once('exit', () => {
      hasEnded();
      this.#child = undefined;
    });
    const deadline = performance.now() + startWithinMs;
    while (!(await takesConnections(this.#port))) {
      if (child.exitCode === cannotListen) throw new PortTakenError(`Port ${this.#port} was taken.`);
      if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
        throw new Error(`mongod did not start; its log ends with\n${endOf(log)}`);
      }
      await after(pollMs);
    }
  }

  /** Sends a signal without waiting, such as SIGSTOP. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Ends it like a crash would, and waits for its end; its data stays. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    child.ref();
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}

class PortTakenError extends Error {}

const small = [
  ...['--wiredTigerCacheSizeGB', '0.25', '--nounixsocket'],
  ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
  // Failpoints: commands that fail or wait when a test says so.
  ...['--setParameter', 'enableTestCommands=1'],
];

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (isTaken: boolean) => () => {
      socket.destroy();
      resolve(isTaken);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}

function endOf(log: string): string {
  try {
    return readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n');
  } catch {
    return '(nothing)';
  }
}
