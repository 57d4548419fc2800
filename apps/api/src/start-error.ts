import { AccountsOpenError } from '@parley/server-accounts';
import { MetricsOpenError } from '@parley/server-metrics';
import { StoreOpenError } from '@parley/server-store-sqlite';
import { ConfigError, type Config } from './config/config.ts';

/** One sentence for whoever started the server; `undefined` for a defect, which is worth its stack. */
export function startSentence(
  error: unknown,
  { PORT, HOST }: Partial<Pick<Config, 'PORT' | 'HOST'>>,
): string | undefined {
  if (error instanceof ConfigError) return error.message;
  for (const told of [StoreOpenError, AccountsOpenError, MetricsOpenError]) {
    if (error instanceof told) return error.message;
  }
  if (isOfMongo(error)) return error.message;
  const place = `port ${PORT ?? 'of PORT'}${HOST === undefined ? '' : ` of ${HOST}`}`;
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `Another program listens on ${place}, so Parley did not start. Stop it, or give PORT another number.`;
    case 'EACCES':
      return `This user may not listen on ${place}, so Parley did not start. Ports below 1024 usually need rights; give PORT a higher number.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST is ${JSON.stringify(HOST)}, which is no address of this machine, so Parley did not start.`;
    default:
      return undefined;
  }
}

/** A MongoOpenError, by its name: whoever has a data folder loads nothing of MongoDB. */
function isOfMongo(error: unknown): error is Error {
  return error instanceof Error && error.name === 'MongoOpenError';
}

function codeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('syscall' in error)) return undefined;
  return /listen|getaddrinfo|bind/.test(String(error.syscall)) ? error.code : undefined;
}
