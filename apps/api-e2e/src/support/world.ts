import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Guest } from './guest.ts';
import { TestClient, type ConnectOptions } from './test-client.ts';
import { until } from './until.ts';

/** One line of the server's log. */
export type LogLine = Readonly<Record<string, unknown>>;

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Seals the signing key in every folder that a test makes. */
export const secret = 'a secret that only tests know, 32 characters';

const main = join(import.meta.dirname, '../../../api/dist/main.js');

/** What tests need to be other than in production: nobody shall wait for limits that are not the subject. */
const defaults = {
  HOST: '127.0.0.1',
  PORT: '0',
  AUTH_SECRET: secret,
  SEND_LIMIT_COUNT: '1000000',
  SIGN_INS_PER_MINUTE: '1000000',
};

export type Settings = Readonly<Record<string, string>>;

/** The built server as a process of its own over a folder of its own, and the people who use it. */
export class World implements AsyncDisposable {
  readonly folder: string;
  readonly #settings: Settings;
  readonly #lines: string[] = [];
  #child: Child;
  #port = 0;
  #errors = '';

  private constructor(folder: string, settings: Settings) {
    this.folder = folder;
    this.#settings = settings;
    this.#child = this.#spawn();
  }

  /** Resolves once it listens. */
  static async start(settings: Settings = {}, folder?: string): Promise<World> {
    const world = new World(folder ?? (await mkdtemp(join(tmpdir(), 'parley-e2e-'))), settings);
    await world.#listening();
    return world;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** `undefined` while it runs. */
  get exit(): { code: number | null; signal: NodeJS.Signals | null } | undefined {
    const { exitCode: code, signalCode: signal } = this.#child;
    return code === null && signal === null ? undefined : { code, signal };
  }

  /** What it wrote to its error stream: nothing, unless something is wrong. */
  get errors(): string {
    return this.#errors;
  }

  get log(): LogLine[] {
    return this.#lines.map((line) => JSON.parse(line) as LogLine);
  }

  logged(isMeant: (line: LogLine) => boolean): Promise<LogLine> {
    return until('a line of the log', () => this.log.find(isMeant));
  }

  guest(): Promise<Guest> {
    return Guest.signIn(() => this.url);
  }

  /** A connected session; of a new guest, unless it says of whom. */
  async join({ as, ...options }: Partial<ConnectOptions> & { as?: Guest } = {}): Promise<TestClient> {
    const { token } = as ?? (await this.guest());
    return TestClient.connect(this.url, { token, ...options });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async ended(withinMs?: number): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return until('the end of the process', () => this.exit, withinMs);
  }

  /** Ends it without warning and starts it again, on the same folder and port. */
  async crashAndRestart(): Promise<void> {
    this.signal('SIGKILL');
    await this.restart();
  }

  /** Starts it again once it ended. */
  async restart(settings: Settings = {}): Promise<void> {
    await this.ended();
    this.#lines.length = 0;
    this.#child = this.#spawn({ PORT: String(this.#port), ...settings });
    await this.#listening();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
    await rm(this.folder, { recursive: true, force: true });
  }

  #spawn(settings: Settings = {}): Child {
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], ...defaults, DATA_DIR: this.folder, ...this.#settings, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.#lines.push(...lines);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    return child;
  }

  async #listening(): Promise<void> {
    const isListening = ({ msg }: LogLine): boolean => msg === 'listening';
    const { port } = await until('a server that listens', () => {
      if (this.exit) throw new Error(`The server ended with ${String(this.exit.code)}: ${this.#errors}`);
      return this.log.find(isListening);
    });
    this.#port = Number(port);
  }
}
