import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Limits } from '@parley/dto';
import type { OriginPolicy } from '@parley/server-accounts';
import { socketIoOptions } from '@parley/server-chat';
import { ChatIoAdapter } from '@parley/server-transport';
import compression from 'compression';
import express from 'express';
import { Logger } from 'nestjs-pino';
import type { ServerOptions } from 'socket.io';
import { AppModule, type AppParts } from './app.module.ts';
import type { Config } from './config/config.ts';
import { apiDocs } from './http/api-docs.ts';
import { refuseChanges } from './http/refuse-changes.ts';
import { securityHeaders } from './http/security-headers.ts';
import { webClient } from './http/web-client.ts';
import { quietNest } from './logging.ts';
import { Readiness } from './readiness.ts';

export type HttpConfig = Pick<Config, 'CLIENT_ORIGINS' | 'SESSION_RECOVERY_MS' | 'TRUST_PROXY'> & {
  /** The built web client. */
  readonly webDir: string;
  /** The generated documents of the API. */
  readonly docsDir: string;
};

/** Puts the application together; it does not listen yet. */
export async function createApp(parts: AppParts, config: HttpConfig): Promise<NestExpressApplication> {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are declared as a class
  const app = await NestFactory.create<NestExpressApplication>(AppModule.of(parts), {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(quietNest(app.get(Logger)));
  const { origins } = parts.accountsOptions;
  app.useWebSocketAdapter(
    new ChatIoAdapter(app, {
      ...socketIoOptions({ sessionRecoveryMs: config.SESSION_RECOVERY_MS }),
      ...admission(origins),
    }),
  );
  app.set('trust proxy', config.TRUST_PROXY);
  app.disable('x-powered-by');
  app.use(...securityHeaders());
  if (origins.clientOrigins.length > 0) {
    app.enableCors({
      origin: [...origins.clientOrigins],
      credentials: true,
      exposedHeaders: ['Retry-After', 'RateLimit', 'RateLimit-Policy'],
      maxAge: 600,
    });
  }
  app.use(refuseChanges(app.get(Readiness), { retryAfterMs: parts.chatOptions.reconnectWithinMs }));
  app.use(compression());
  app.use('/api/docs', apiDocs(config.docsDir));
  app.use(webClient(config.webDir));
  app.use(express.json({ limit: Limits.packetBytes }));
  return app;
}

/** Whose pages may open a socket. CORS does not apply to the upgrade, so each connection's Origin is looked at. */
function admission(origins: OriginPolicy): Partial<ServerOptions> {
  return {
    allowRequest: ({ headers }: IncomingMessage, decide) => {
      const { origin, host } = headers;
      const fetchSite = headers['sec-fetch-site']?.toString();
      if (origins.allows({ origin, host, fetchSite })) decide(null, true);
      else decide('auth/origin', false);
    },
    cors: { origin: [...origins.clientOrigins], credentials: true },
  };
}
