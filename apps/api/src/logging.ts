import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LoggerService } from '@nestjs/common';
import type { Logger, Params } from 'nestjs-pino';
import { destination } from 'pino';
import type { Config } from './config/config.ts';

/** Names under which secrets and what people write travel. Nothing logs them on purpose; this is for accidents. */
const unspoken = ['text', 'token', 'cookie', 'cookies', 'authorization', 'auth', 'secret', 'password', 'handshake'];

/** Structured logs: one JSON object a line, without texts, tokens, cookies, addresses or query strings. */
export function logging({ LOG_LEVEL }: Pick<Config, 'LOG_LEVEL'>, { isTerminal }: { isTerminal: boolean }): Params {
  return {
    pinoHttp: {
      level: LOG_LEVEL,
      genReqId: () => randomUUID(),
      redact: {
        paths: unspoken.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.headers["set-${name}"]`]),
        censor: '[not logged]',
      },
      // `problem.filter.ts` logs what failed, with its stack; here it only counts.
      customErrorObject: (_request: IncomingMessage, _response: ServerResponse, _error: Error, log: object) => ({
        ...log,
        err: undefined,
      }),
      serializers: {
        req: ({ id, method, url }: { id: string; method: string; url: string }) => ({ id, method, path: pathOf(url) }),
        res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
      },
      customLogLevel: (_request: IncomingMessage, { statusCode }: ServerResponse, error?: Error) =>
        error !== undefined || statusCode >= 500 ? 'warn' : 'debug',
      ...(isTerminal ? prettyOutput() : output()),
    },
  };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0]?.slice(0, 500) ?? '';
}

/** Bytes of lines that leave in one write. A write for each line would cost a reconnecting crowd a twentieth of the server's time. */
const logWriteBytes = 4096;
/** A line waits this long for others, in milliseconds: a killed process loses no more; one that ends by itself nothing. */
const logDelayMs = 100;
/** What waits for a reader that does not read, in bytes; lines beyond it are dropped. */
const logWaitingBytes = 16 * 1024 ** 2;

let written: ReturnType<typeof destination> | undefined;

/** Resolves once every line so far is written: never, while whoever reads them does not. */
export function logWritten(): Promise<void> {
  return new Promise((resolve) => {
    if (written) {
      written.flush(() => {
        resolve();
      });
    } else resolve();
  });
}

function output(): object {
  written = destination({
    sync: false,
    minLength: logWriteBytes,
    maxLength: logWaitingBytes,
    periodicFlush: logDelayMs,
  });
  return { stream: written };
}

/** For people who look at a terminal, where the package for it is installed. */
function prettyOutput(): object {
  try {
    import.meta.resolve('pino-pretty');
    return { transport: { target: 'pino-pretty', options: { singleLine: true, ignore: 'pid,hostname,context' } } };
  } catch {
    // A production install leaves it out.
    return output();
  }
}

/** What Nest says of itself while it starts. */
const ofNest = new Set([
  'NestFactory',
  'InstanceLoader',
  'WebSocketsController',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** Nest's own news are for `debug`. */
export function quietNest(logger: Logger): LoggerService {
  return {
    log: (message: unknown, ...rest: unknown[]) => {
      if (ofNest.has(String(rest.at(-1)))) logger.debug(message, ...rest);
      else logger.log(message, ...rest);
    },
    error: logger.error.bind(logger),
    warn: logger.warn.bind(logger),
    debug: logger.debug.bind(logger),
    verbose: logger.verbose.bind(logger),
    fatal: logger.fatal.bind(logger),
  };
}
