import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AccountsService } from '@parley/server-accounts';
import { ChatLoad, Drain } from '@parley/server-chat';
import { loadMetrics, MetricsListener, type Metrics } from '@parley/server-metrics';
import { Logger } from 'nestjs-pino';
import { createApp } from './app.ts';
import { openChannels } from './channels.ts';
import { accountsSettings } from './config/accounts-settings.ts';
import { ChatSettings } from './config/chat-settings.ts';
import type { Config } from './config/config.ts';
import { logging } from './logging.ts';
import { Readiness } from './readiness.ts';
import { openStores } from './stores.ts';

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** Where metrics are served, if they are. */
  readonly metricsPort: number | undefined;
  readonly logger: Logger;
  /** Stops accepting, answers what was taken, tells clients to come back, closes everything. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** Told when disk or database failed so that only a new process can go on. */
  readonly onFatal: (error: Error) => void;
  /** Whether a person is reading the log. */
  readonly isTerminal: boolean;
  /** Milliseconds for answers and farewells to reach the kernel before connections are closed. Default 200. */
  readonly farewellMs?: number;
}

/** The application over what is kept, not yet listening. */
export interface OpenApplication extends AsyncDisposable {
  readonly app: NestExpressApplication;
  readonly version: string;
  /** Without METRICS_PORT nothing is measured. */
  readonly metrics: Metrics | undefined;
}

/** Opens what is kept and puts the application together. Whatever fails, what was opened before is closed again. */
export async function openApplication(config: Config, { onFatal, isTerminal }: StartOptions): Promise<OpenApplication> {
  await using opened = new AsyncDisposableStack();
  const stores = opened.use(await openStores(config, onFatal));
  const channels = opened.use(await openChannels(config, stores.log));
  const version = await ownVersion();
  const metrics =
    config.METRICS_PORT === undefined
      ? undefined
      : await loadMetrics({ store: stores.kind, node: config.NODE_NAME ?? hostname(), version });
  const app = await createApp(
    {
      log: metrics?.measure(stores.log) ?? stores.log,
      rooms: stores.rooms,
      channels,
      observer: metrics?.observer,
      accounts: stores.accounts,
      accountsOptions: accountsSettings(config, stores.secret),
      chatOptions: new ChatSettings(config, version),
      logging: logging(config, { isTerminal }),
    },
    {
      ...config,
      webDir: config.WEB_DIR ?? join(import.meta.dirname, '../../web/dist/browser'),
      docsDir: join(import.meta.dirname, '../../../docs/api'),
    },
  );
  opened.defer(() => app.close());
  const resources = opened.move();
  return { app, version, metrics, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Opens what is kept and serves. Errors: those of opening, and what the operating system says about the port. */
export async function startServer(config: Config, options: StartOptions): Promise<RunningServer> {
  await using opened = new AsyncDisposableStack();
  const { farewellMs = 200 } = options;
  const { app, metrics } = opened.use(await openApplication(config, options));
  await app.init();
  metrics?.watch(app.get(ChatLoad));
  // Before people are let in: a start that can't do what it was told fails without having been there for anybody.
  const listener =
    metrics &&
    opened.use(
      await MetricsListener.open(metrics.registry, { port: config.METRICS_PORT ?? 0, host: config.METRICS_HOST }),
    );
  const http: Server = app.getHttpServer();
  const connections = new Set<Socket>();
  http.on('connection', (connection: Socket) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  // Not by Nest, which would log the error beside the sentence that explains it.
  http.listen({ port: config.PORT, host: config.HOST });
  await once(http, 'listening');
  // Not before: a server that listens sooner is back sooner. Not later: people may be talking by then.
  const warm = app.get(AccountsService).warmUp();
  opened.defer(() => warm);
  const address = http.address();
  const metricsPort = listener?.port;
  const resources = opened.move();
  const close = onlyOnce(async () => {
    app.get(Readiness).stop();
    http.close();
    await app.get(Drain).begin();
    await setTimeout(farewellMs);
    http.closeAllConnections();
    const disposing = resources.disposeAsync();
    // A peer that does not read never answers the farewell, and would hold the server up.
    await Promise.race([disposing, setTimeout(farewellMs)]);
    for (const connection of connections) connection.destroy();
    await disposing;
  });
  return {
    port: typeof address === 'object' && address !== null ? address.port : config.PORT,
    metricsPort,
    logger: app.get(Logger),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function onlyOnce(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => (closed ??= close());
}

async function ownVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
