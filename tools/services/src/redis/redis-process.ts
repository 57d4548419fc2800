import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { Keeper } from '../keeper.ts';
import { requireRedisServer } from '../redis-server.ts';

/** Longer than a busy machine needs, in milliseconds. */
const startWithinMs = 30_000;
const pollMs = 10;
/** A command whose answer takes longer has none, in milliseconds. */
const answerWithinMs = 5_000;
/** Another process may take a free port before redis-server does. */
const maxStarts = 5;

/**
 * Starts an empty redis-server on loopback that keeps nothing on the disk; resolves once it answers.
 * @throws MissingServiceError
 */
export async function startRedis(): Promise<RedisServer> {
  await using opened = new AsyncDisposableStack();
  const keeper = opened.use(await Keeper.open('redis'));
  for (let starts = 1; ; starts += 1) {
    const server = new RedisServer(keeper, await freePort());
    try {
      await server.start();
      opened.move();
      return server;
    } catch (error) {
      if (starts === maxStarts) throw error;
    }
  }
}

/** One redis-server, until it is disposed of. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #keeper: Keeper;
  #child: ChildProcess | undefined;

  constructor(keeper: Keeper, port: number) {
    this.#keeper = keeper;
    this.port = port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** A prefix of keys and channels that nobody has used. */
  newPrefix(): string {
    return `parley-test-${randomBytes(6).toString('hex')}:`;
  }

  /** Starts it again on the same port, empty, when it is down; resolves once it answers. */
  async start(): Promise<void> {
    if (this.#child) return;
    const child = spawn(
      requireRedisServer(),
      [
        ...['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.#keeper.folder],
        ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
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
    while (!(await this.command('PING').catch(() => '')).startsWith('+PONG')) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
        throw new Error(`redis-server did not start on port ${this.port} (exit code ${String(child.exitCode)}).`);
      }
      await after(pollMs);
    }
  }

  /** Has it carry out one command, such as `CLIENT KILL TYPE pubsub`, and resolves with its answer as it is on the wire. */
  async command(line: string): Promise<string> {
    const socket = connect(this.port, '127.0.0.1');
    socket.setTimeout(answerWithinMs, () => socket.destroy(new Error(`redis-server did not answer ${line}.`)));
    try {
      socket.write(`${line}\r\n`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      return answer.toString();
    } finally {
      socket.destroy();
    }
  }

  /** Sends a signal without waiting, such as SIGSTOP. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Ends it like a crash would, and waits for its end; nothing of what it knew is left. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    child.ref();
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#keeper[Symbol.asyncDispose]();
  }
}
