import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AccountsDatabase, loadSecret, OriginPolicy } from '@parley/server-accounts';
import { Drain } from '@parley/server-chat';
import { openSqliteStore } from '@parley/server-store-sqlite';
import { Logger } from 'nestjs-pino';
import { createApp } from './app.ts';
import { ChatSettings } from './config/chat-settings.ts';
import type { Config } from './config/config.ts';
import { logging } from './logging.ts';
import { Readiness } from './readiness.ts';

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  readonly logger: Logger;
  /** Stops accepting, answers what was taken, tells clients to come back, closes everything. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** Told when disk or database failed so that only a new process can go on. */
  readonly onFatal: (error: Error) => void;
  /** Whether a person is reading the log. */
  readonly isTerminal: boolean;
}

/** Time for answers and farewells to reach the kernel before connections are closed. */
const farewellMs = 200;

/** Opens the data folder and serves. Whatever fails, what was opened before is closed again. */
export async function startServer(config: Config, { onFatal, isTerminal }: StartOptions): Promise<RunningServer> {
  await using opened = new AsyncDisposableStack();
  // First of all: whoever has the store has the folder.
  const store = opened.use(await openSqliteStore({ folder: config.DATA_DIR, onFatal }));
  const secret = config.AUTH_SECRET ?? (await loadSecret(config.DATA_DIR));
  const accounts = opened.use(await AccountsDatabase.open(config.DATA_DIR, secret));
  const app = await createApp(
    {
      log: store.log,
      rooms: store.rooms,
      accounts,
      accountsOptions: {
        secret,
        issuer: config.PUBLIC_URL ?? 'parley',
        tokenLifetimeS: config.TOKEN_LIFETIME_S,
        signInsPerMinute: config.SIGN_INS_PER_MINUTE,
        origins: new OriginPolicy({ publicOrigin: config.PUBLIC_URL, clientOrigins: config.CLIENT_ORIGINS }),
      },
      chatOptions: new ChatSettings(config, await version()),
      logging: logging(config, { isTerminal }),
    },
    { ...config, webDir: config.WEB_DIR ?? join(import.meta.dirname, '../../web/dist/browser') },
  );
  opened.defer(() => app.close());
  await (config.HOST === undefined ? app.listen(config.PORT) : app.listen(config.PORT, config.HOST));
  const http: Server = app.getHttpServer();
  const address = http.address();
  const resources = opened.move();
  const close = once(async () => {
    app.get(Readiness).stop();
    http.close();
    await app.get(Drain).begin();
    await setTimeout(farewellMs);
    http.closeAllConnections();
    await resources.disposeAsync();
  });
  return {
    port: typeof address === 'object' && address !== null ? address.port : config.PORT,
    logger: app.get(Logger),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => (closed ??= close());
}

async function version(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
