import { randomBytes } from 'node:crypto';
import { Mongoose, type Connection } from 'mongoose';
import { prepareCollections } from './indexes.ts';
import { MongoMessageLog } from './mongo-message-log.ts';
import { MongoRoomDirectory } from './mongo-room-directory.ts';
import { openErrorOf } from './open-error.ts';
import { modelsOf, type Models } from './records.ts';
import { Requests, type RequestsOptions } from './requests.ts';
import { factsOf, whyRefused } from './server-check.ts';

export interface MongoStoreOptions extends RequestsOptions {
  /** Connection string of a replica set or of a router, with the name of the database. */
  readonly uri: string;
  /** How long to look for a primary, in milliseconds: at the start, and in an election. Default 5,000. */
  readonly selectWithinMs?: number;
  /** How long one read may take on the server, in milliseconds. Default 5,000. */
  readonly readWithinMs?: number;
  /**
   * How long a connection may stay silent when an answer is due, in milliseconds: a server that hangs, a network that
   * swallows. Default 15,000: more than a commit may take.
   */
  readonly silentWithinMs?: number;
}

interface MongoStoreParts {
  readonly log: MongoMessageLog;
  readonly rooms: MongoRoomDirectory;
  readonly connection: Connection;
  readonly stop: () => Promise<void>;
}

/** An open store. */
export class MongoStore {
  readonly log: MongoMessageLog;
  readonly rooms: MongoRoomDirectory;
  /** For what else is kept in the same database. */
  readonly connection: Connection;
  readonly #stop: () => Promise<void>;
  #closed: Promise<void> | undefined;

  constructor({ log, rooms, connection, stop }: MongoStoreParts) {
    this.log = log;
    this.rooms = rooms;
    this.connection = connection;
    this.#stop = stop;
  }

  /** Finishes what was asked so far, and disconnects. */
  close(): Promise<void> {
    this.#closed ??= this.#stop();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Opens the store, making what its database lacks. Errors: MongoOpenError, with a sentence for operators. */
export async function openMongoStore({ uri, ...options }: MongoStoreOptions): Promise<MongoStore> {
  let connection: Connection | undefined;
  try {
    connection = await connect(uri, options);
    const models = modelsOf(connection);
    await verifyServer(connection);
    await prepareCollections(models);
    const epoch = await firstRecords(models);
    return assemble(connection, { models, epoch, options });
  } catch (error) {
    await connection?.close();
    throw openErrorOf(error, uri);
  }
}

async function connect(
  uri: string,
  {
    selectWithinMs = 5_000,
    readWithinMs = 5_000,
    silentWithinMs = 15_000,
  }: Pick<MongoStoreOptions, 'selectWithinMs' | 'readWithinMs' | 'silentWithinMs'>,
): Promise<Connection> {
  // One of its own: what is set here is nobody else's.
  const mongoose = new Mongoose({
    sanitizeFilter: true,
    strictQuery: true,
    maxTimeMS: readWithinMs,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
  });
  return mongoose
    .createConnection(uri, {
      appName: 'parley',
      serverSelectionTimeoutMS: selectWithinMs,
      connectTimeoutMS: selectWithinMs,
      socketTimeoutMS: silentWithinMs,
      waitQueueTimeoutMS: silentWithinMs,
      maxPoolSize: 48,
      readPreference: 'primary',
      readConcernLevel: 'majority',
      // `j`, not `journal`: it outranks what the connection string may say.
      writeConcern: { w: 'majority', j: true },
      retryReads: true,
      retryWrites: true,
    })
    .asPromise();
}

async function verifyServer(connection: Connection): Promise<void> {
  const { db } = connection;
  if (!db) throw new Error('The connection has no database.');
  const refusal = whyRefused(await factsOf(db, `${connection.host}:${connection.port}`));
  if (refusal) throw refusal;
}

/** Makes the lobby and names the database, unless that was done before; returns its epoch. */
async function firstRecords({ rooms, epoch }: Models): Promise<string> {
  const lobby = { kind: 'public', name: 'lobby', maker: null, createdAt: new Date().toISOString() } as const;
  const counters = { head: 0, members: 0, memberCount: 0 };
  await rooms.updateOne({ _id: 'lobby' }, { $setOnInsert: { ...lobby, ...counters } }, { upsert: true });
  const fresh = randomBytes(12).toString('base64url');
  const named = await epoch
    .findOneAndUpdate({ _id: 'epoch' }, { $setOnInsert: { epoch: fresh } }, { upsert: true, returnDocument: 'after' })
    .lean();
  return named.epoch;
}

function assemble(
  connection: Connection,
  { models, epoch, options }: { models: Models; epoch: string; options: RequestsOptions },
): MongoStore {
  const requests = new Requests(connection, options);
  return new MongoStore({
    log: new MongoMessageLog({ epoch, models, requests }),
    rooms: new MongoRoomDirectory({ models, requests }),
    connection,
    stop: async () => {
      await requests.close();
      await connection.close();
    },
  });
}
