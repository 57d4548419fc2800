import { randomBytes } from 'node:crypto';
import type { JoinedRoom } from '@parley/dto';
import { FaultProxy, startServer, type TestServer } from '@parley/testing';
import type { Browser, BrowserContextOptions } from '@playwright/test';
import { ConsoleGuard, outage } from './console-guard.ts';
import { Guest } from './guest.ts';
import { Person } from './person.ts';
import { until } from './until.ts';

/** What tests need to be other than in production: nobody shall wait for limits that are not the subject. */
const settings = { SEND_LIMIT_COUNT: '1000000', COMMAND_LIMIT_COUNT: '1000000', RECONNECT_WITHIN_MS: '200' };

/** A server for tests, with further settings by environment variable, and on any free port unless one is given. */
export function startTestServer(env: Readonly<Record<string, string>> = {}, port?: number): Promise<TestServer> {
  const { WEB_DIR } = process.env;
  return startServer({
    env: { ...settings, ...(WEB_DIR !== undefined && { WEB_DIR }), ...env },
    ...(port !== undefined && { port }),
  });
}

export interface Arrival extends BrowserContextOptions {
  /** Comes through this proxy rather than to the server itself. */
  readonly through?: FaultProxy;
  /** The room to open. Default: none is opened, and no page loaded. */
  readonly room?: string;
}

export interface WorldOptions {
  readonly browser: Browser;
  /** Other tests use the same server. */
  readonly isShared: boolean;
  readonly context?: BrowserContextOptions;
}

export interface SessionLine {
  readonly msg: string;
  readonly socket: unknown;
  readonly recovered: unknown;
}

/** A server and the people on it, each with a browser context of their own. */
export class World implements AsyncDisposable {
  readonly server: TestServer;
  readonly guard = new ConsoleGuard();
  readonly #browser: Browser;
  readonly #isShared: boolean;
  readonly #options: BrowserContextOptions;
  readonly #ends = new AsyncDisposableStack();

  constructor(server: TestServer, { browser, isShared, context = {} }: WorldOptions) {
    this.server = server;
    this.#browser = browser;
    this.#isShared = isShared;
    this.#options = context;
  }

  /** A new guest of this name, signed in in a browser of their own, and in the room given. */
  async join(name: string, { through, room, ...options }: Arrival = {}): Promise<Person> {
    const signedIn = await this.server.signIn(name);
    const account = this.#takeLeave(new Guest(this.server.url, signedIn));
    if (room !== undefined) await account.join(room);
    const baseURL = `http://127.0.0.1:${(through ?? this.server).port}`;
    const [cookie, value] = signedIn.cookie.split(/=(.*)/s);
    const context = await this.context({ baseURL, ...options });
    await context.addCookies([
      { name: cookie ?? '', value: value ?? '', url: baseURL, httpOnly: true, sameSite: 'Lax' },
    ]);
    const person = new Person(await context.newPage(), account);
    if (room !== undefined) await person.open(room);
    return person;
  }

  /** A browser that nobody is signed in in. */
  async context(options: BrowserContextOptions = {}): Promise<Awaited<ReturnType<Browser['newContext']>>> {
    const context = await this.#browser.newContext({ baseURL: this.server.url, ...this.#options, ...options });
    this.#ends.defer(() => context.close());
    this.guard.watch(context);
    return context;
  }

  /** Somebody without a page. */
  async guest(name?: string): Promise<Guest> {
    return this.#takeLeave(new Guest(this.server.url, await this.server.signIn(name)));
  }

  /** A new room, made by somebody without a page, who may also talk in it. */
  async room(name: string, maker?: Guest): Promise<JoinedRoom & { readonly host: Guest }> {
    const host = maker ?? (await this.guest());
    return { ...(await host.makeRoom(name)), host };
  }

  /** A network of its own between some people and the server. What pages say of an outage is to be expected from here on. */
  async network(): Promise<FaultProxy> {
    this.guard.tolerate(outage);
    return this.#ends.use(await FaultProxy.listen(() => this.server.port));
  }

  /** What the server logged of one person's connections and disconnections, once there are so many lines of it. */
  sessionLines({ account }: Person, count: number): Promise<SessionLine[]> {
    return until(`line ${count} of a session`, () => {
      const lines = this.server.logs
        .filter((line) => line['user'] === account.user.id && (line.msg === 'connected' || line.msg === 'disconnected'))
        .map(({ msg = '', ...line }) => ({ msg, socket: line['socket'], recovered: line['recovered'] }));
      return lines.length >= count && lines;
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ends.disposeAsync();
  }

  /** Names are unique on a server: the next test on this one may want this name again. */
  #takeLeave(guest: Guest): Guest {
    this.#ends.use(guest);
    if (this.#isShared) {
      this.#ends.defer(() => guest.rest('PATCH', '/users/me', { name: `gone ${randomBytes(6).toString('hex')}` }));
    }
    return guest;
  }
}
