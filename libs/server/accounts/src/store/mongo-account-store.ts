import { createHmac, timingSafeEqual } from 'node:crypto';
import type { User, UserId } from '@parley/dto';
import { mongodbAdapter } from 'better-auth/adapters/mongodb';
import { mongo, type Connection } from 'mongoose';
import { AccountsOpenError } from '../accounts-open.error.ts';
import { nameKey } from '../guest-name.ts';
import { AccountStore, type StoredSession } from './account-store.ts';

interface UserRecord {
  _id: string;
  name: string;
  nameKey: string;
  email: string;
  isAnonymous?: boolean | null;
  updatedAt: Date;
}

interface SessionRecord {
  _id: string;
  userId: string;
  token: string;
  expiresAt: Date;
}

interface AccountRecord {
  _id: string;
  userId: string;
  providerId: string;
  accountId: string;
}

interface KeyRecord {
  _id: string;
  publicKey: string;
}

interface SettingRecord {
  _id: string;
  value: string;
}

/** What the rules of accounts rest on, and what they are looked up by. */
const indexes = [
  { collection: 'user', key: { nameKey: 1 }, unique: true },
  { collection: 'user', key: { email: 1 }, unique: true },
  { collection: 'session', key: { token: 1 }, unique: true },
  { collection: 'session', key: { userId: 1 }, unique: false },
  { collection: 'account', key: { providerId: 1, accountId: 1 }, unique: true },
  { collection: 'account', key: { userId: 1 }, unique: false },
  { collection: 'verification', key: { identifier: 1 }, unique: false },
] as const;

/** How long a read may take on the server, in milliseconds. */
const readWithinMs = 5_000;

/** Accounts in MongoDB, in the collections of better-auth's own adapter; ids are strings, as everywhere in Parley. */
export class MongoAccountStore extends AccountStore {
  override readonly isShared = true;
  override readonly adapter: AccountStore['adapter'];
  readonly #db: mongo.Db;

  private constructor(db: mongo.Db, client: mongo.MongoClient) {
    super();
    this.#db = db;
    this.adapter = mongodbAdapter(db, { client });
  }

  /** Makes what the database lacks. Whoever opened the connection closes it. Errors: AccountsOpenError. */
  static async open(connection: Connection, secret: string): Promise<MongoAccountStore> {
    const { db } = connection;
    if (!db) throw new Error('The connection has no database.');
    await prepareIndexes(db);
    await sealWith(db, secret);
    return new MongoAccountStore(db, connection.getClient());
  }

  override async users(ids: readonly UserId[]): Promise<readonly User[]> {
    const found = this.#users.find({ _id: { $in: [...ids] } }, { projection: { name: 1, isAnonymous: 1 }, ...bounded });
    const records = await found.toArray();
    return records.map(({ _id, name, isAnonymous }) => ({ id: _id, name, isGuest: isAnonymous === true }));
  }

  override async emailOf(name: string): Promise<string | undefined> {
    const found = await this.#users.findOne({ nameKey: nameKey(name) }, { projection: { email: 1 }, ...bounded });
    return found?.email;
  }

  override async rename(user: UserId, name: string): Promise<boolean> {
    const change = { $set: { name, nameKey: nameKey(name), updatedAt: new Date() } };
    return (await this.#users.updateOne({ _id: user }, change)).matchedCount > 0;
  }

  override async becomeMember(user: UserId): Promise<void> {
    await this.#users.updateOne({ _id: user }, { $set: { isAnonymous: false, updatedAt: new Date() } });
  }

  override async providersOf(user: UserId): Promise<readonly string[]> {
    const found = this.#accounts.find({ userId: user }, { projection: { providerId: 1 }, ...bounded });
    return (await found.toArray()).map(({ providerId }) => providerId);
  }

  override async session(token: string): Promise<StoredSession | undefined> {
    const found = await this.#sessions.findOne({ token }, { projection: { expiresAt: 1 }, ...bounded });
    return found ? { id: found._id, expiresAt: found.expiresAt } : undefined;
  }

  override async userOfSession(session: string): Promise<UserId | undefined> {
    return (await this.#sessions.findOne({ _id: session }, { projection: { userId: 1 }, ...bounded }))?.userId;
  }

  override async sessionsOf(user: UserId): Promise<readonly string[]> {
    const found = this.#sessions.find({ userId: user }, { projection: { _id: 1 }, ...bounded });
    return (await found.toArray()).map(({ _id }) => _id);
  }

  override async endSession(session: string): Promise<void> {
    await this.#sessions.deleteOne({ _id: session });
  }

  override async publicKey(kid: string): Promise<string | undefined> {
    return (await this.#db.collection<KeyRecord>('jwks').findOne({ _id: kid }, bounded))?.publicKey;
  }

  override isNameTaken(error: unknown): boolean {
    return isDuplicate(error) && 'nameKey' in (error.keyPattern ?? {});
  }

  /** A write is acknowledged once a majority has it in its journal: the connection says so. */
  override durable(): Promise<void> {
    return Promise.resolve();
  }

  get #users(): mongo.Collection<UserRecord> {
    return this.#db.collection<UserRecord>('user');
  }

  get #sessions(): mongo.Collection<SessionRecord> {
    return this.#db.collection<SessionRecord>('session');
  }

  get #accounts(): mongo.Collection<AccountRecord> {
    return this.#db.collection<AccountRecord>('account');
  }
}

const bounded = { maxTimeMS: readWithinMs } as const;

const duplicateKey = 11_000;

function isDuplicate(error: unknown): error is mongo.MongoServerError & { readonly keyPattern?: object } {
  return error instanceof mongo.MongoServerError && error.code === duplicateKey;
}

async function prepareIndexes(db: mongo.Db): Promise<void> {
  for (const { collection, key, unique } of indexes) {
    try {
      await db.collection(collection).createIndex(key, { unique }, {});
    } catch (error) {
      if (!(error instanceof mongo.MongoServerError)) throw error;
      throw new AccountsOpenError(
        `The index ${JSON.stringify(key)} of ${collection} can't be made (${error.message}). Nothing started. Parley's ` +
          'database is for Parley alone: drop what stands in its way, or give MONGODB_URI another database.',
        { cause: error },
      );
    }
  }
}

/** Every node must have the secret that cookies and the signing key were made with: another would sign everybody out. */
async function sealWith(db: mongo.Db, secret: string): Promise<void> {
  const seal = createHmac('sha256', secret).update('parley accounts').digest('base64url');
  const kept = await db
    .collection<SettingRecord>('parley')
    .findOneAndUpdate({ _id: 'secret' }, { $setOnInsert: { value: seal } }, { upsert: true, returnDocument: 'after' });
  const [ours, theirs] = [Buffer.from(seal), Buffer.from(kept?.value ?? '')];
  if (ours.length === theirs.length && timingSafeEqual(ours, theirs)) return;
  throw new AccountsOpenError(
    'AUTH_SECRET is not the secret that this database was started with, so Parley did not start: every node needs the same. ' +
      'To change it, which signs everybody out, stop all nodes and run in mongosh: ' +
      "db.session.deleteMany({}); db.jwks.deleteMany({}); db.parley.deleteOne({ _id: 'secret' })",
  );
}
