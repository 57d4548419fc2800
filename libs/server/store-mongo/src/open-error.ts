import { mongo } from 'mongoose';
import { initiate, isUnauthorized } from './server-check.ts';
import { MongoOpenError } from './store-errors.ts';
import { codeOf } from './trouble.ts';

/** AuthenticationFailed. */
const authenticationFailed = 18;

/** Puts an error of opening into a sentence, if it is one that operators can do something about. */
export function openErrorOf(error: unknown, uri: string): unknown {
  if (error instanceof MongoOpenError) return error;
  if (error instanceof mongo.MongoParseError || error instanceof mongo.MongoInvalidArgumentError || isBadUri(error)) {
    return new MongoOpenError(
      'uri',
      `MONGODB_URI is not a connection string of MongoDB (${messageOf(error)}). Nothing started. It looks like ` +
        'mongodb://host:27017/parley?replicaSet=name',
      { cause: error },
    );
  }
  const hosts = hostsOf(uri);
  if (codeOf(error) === authenticationFailed || isUnauthorized(error)) {
    return new MongoOpenError(
      'forbidden',
      `MongoDB at ${hosts} does not let Parley in (${messageOf(error)}). Nothing started. Check user and password in ` +
        'MONGODB_URI; the user needs the role readWrite on the database.',
      { cause: error },
    );
  }
  if (isSelectionError(error)) return unreachable(error, hosts);
  if (error instanceof mongo.MongoNetworkError) {
    return new MongoOpenError(
      'unreachable',
      `The connection to MongoDB at ${hosts} broke (${error.message}). Parley did not start. Start it again.`,
      { cause: error },
    );
  }
  return error;
}

function unreachable(error: SelectionError, hosts: string): MongoOpenError {
  const { reason } = error;
  const servers = [...(reason?.servers.values() ?? [])];
  const fresh = servers.find(({ type }) => type === 'RSGhost');
  if (fresh) {
    return new MongoOpenError(
      'unreachable',
      `MongoDB at ${fresh.address} waits to be made a replica set. Nothing started. Run once: ${initiate(fresh.address)}`,
      { cause: error },
    );
  }
  if (reason?.compatible === false) {
    return new MongoOpenError(
      'old',
      `MongoDB at ${hosts} is too old: Parley needs 6.0 or newer (${reason.compatibilityError ?? error.message}). Nothing ` +
        'started. Upgrade the server, one major release after the other.',
      { cause: error },
    );
  }
  const isUp = servers.some(({ type }) => type !== 'Unknown');
  const what = isUp ? `The replica set at ${hosts} has no primary` : `MongoDB at ${hosts} can't be reached`;
  return new MongoOpenError(
    'unreachable',
    `${what} (${error.message}). Parley keeps its messages there, so it did not start. Start MongoDB, or correct MONGODB_URI.`,
    { cause: error },
  );
}

/** No member of the set served: the driver's error, or Mongoose's around it. */
type SelectionError = Error & { readonly reason?: mongo.TopologyDescription };

function isSelectionError(error: unknown): error is SelectionError {
  return error instanceof Error && /^Mongo(ose)?ServerSelectionError$/.test(error.name);
}

/** The hosts without user and password. */
function hostsOf(uri: string): string {
  const [, rest = ''] = uri.split('://', 2);
  const [authority = ''] = rest.split(/[/?]/, 1);
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/** Mongoose and the driver's parser throw errors of their own for some. */
function isBadUri(error: unknown): boolean {
  return (
    error instanceof Error &&
    /MongoParseError|MongooseError/.test(error.name) &&
    /uri|scheme|string/i.test(error.message)
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
