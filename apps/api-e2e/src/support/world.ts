import {
  startServer,
  StartFailedError,
  type Exit,
  type LogLine,
  type StartServerOptions,
  type TestServer,
} from '@parley/testing';
import { Guest } from './guest.ts';
import { TestClient, type ConnectOptions } from './test-client.ts';
import { within } from './until.ts';

/** Seals the signing key in every folder that a test makes. */
export const secret = 'a secret that only tests know, 32 characters';

/** Nobody shall wait for a limit that is not the subject. */
const defaults = { AUTH_SECRET: secret, SEND_LIMIT_COUNT: '1000000', COMMAND_LIMIT_COUNT: '1000000' };

export type Settings = Readonly<Record<string, string>>;

/** The built server as a process of its own over a folder of its own, and the people who use it. */
export class World implements AsyncDisposable {
  readonly server: TestServer;

  private constructor(server: TestServer) {
    this.server = server;
  }

  static async start(settings: Settings = {}, options: Pick<StartServerOptions, 'nodeArgs'> = {}): Promise<World> {
    return new World(await startServer({ ...options, env: { ...defaults, ...settings } }));
  }

  get url(): string {
    return this.server.url;
  }

  get folder(): string {
    return this.server.dataDir;
  }

  /** What it wrote beside its log: nothing, unless something is wrong. */
  get complaints(): string[] {
    return this.server.output.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  }

  logged(isMeant: (line: LogLine) => boolean): Promise<LogLine> {
    return this.server.waitForLog(isMeant);
  }

  guest(): Promise<Guest> {
    return Guest.signIn(() => this.url);
  }

  /** A connected session; of a new guest, unless it says of whom. */
  async join({ as, ...options }: Partial<ConnectOptions> & { as?: Guest } = {}): Promise<TestClient> {
    const { token } = as ?? (await this.guest());
    return TestClient.connect(this.url, { token, ...options });
  }

  /** How the process ended. */
  ended(withinMs?: number): Promise<Exit> {
    return within('the end of the process', this.server.exited, withinMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

/** Starts the built server where it cannot start; resolves with how it ended and what it said. */
export async function startFails({
  env = {},
  ...options
}: StartServerOptions): Promise<{ code: number | null | undefined; said: string }> {
  try {
    await using server = await startServer({ ...options, env: { ...defaults, ...env } });
    throw new Error(`It started: ${server.output}`);
  } catch (error) {
    if (error instanceof StartFailedError) return { code: error.exit?.code, said: error.output };
    throw error;
  }
}
