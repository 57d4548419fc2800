import type { mongo } from 'mongoose';
import { MongoOpenError } from './store-errors.ts';

/** What a server says of itself (`hello`, `buildInfo`, `replSetGetConfig`). */
export interface ServerFacts {
  /** `host:port`, for sentences. */
  readonly host: string;
  readonly version: string;
  /** Whether it is a router (mongos), behind which are replica sets. */
  readonly isRouter: boolean;
  readonly setName: string | undefined;
  /** `undefined` where this user may not ask: every commit asks for the journal by itself. */
  readonly hasJournaledMajority: boolean | undefined;
}

/** The oldest release that the tests run on. */
const oldestMajor = 6;

/** Why the promise would not hold on this server, with the command that helps; `undefined` when it does. */
export function whyRefused(facts: ServerFacts): MongoOpenError | undefined {
  const { host, version, isRouter, setName, hasJournaledMajority } = facts;
  if (Number.parseInt(version, 10) < oldestMajor) {
    return new MongoOpenError(
      'old',
      `MongoDB at ${host} is ${version}, and Parley needs ${oldestMajor}.0 or newer. Nothing was changed and nothing ` +
        'started. Upgrade the server, one major release after the other.',
    );
  }
  if (!isRouter && setName === undefined) return standalone(host);
  if (hasJournaledMajority === false) {
    return new MongoOpenError(
      'journal',
      `The replica set at ${host} has writeConcernMajorityJournalDefault: false, so that what a majority has ` +
        'acknowledged can be lost in a power cut. Nothing was changed and nothing started. In mongosh: ' +
        'cfg = rs.conf(); cfg.writeConcernMajorityJournalDefault = true; rs.reconfig(cfg)',
    );
  }
  return undefined;
}

/** Asks a connected server; the first answer comes from its primary. */
export async function factsOf(db: mongo.Db, host: string): Promise<ServerFacts> {
  const admin = db.admin();
  const hello: Hello = await admin.command({ hello: 1 });
  const { version } = (await admin.command({ buildInfo: 1 })) as unknown as { version: string };
  const isRouter = hello.msg === 'isdbgrid';
  const facts = { host, version, isRouter, setName: hello.setName };
  if (isRouter || hello.setName === undefined) return { ...facts, hasJournaledMajority: undefined };
  return { ...facts, hasJournaledMajority: await hasJournaledMajority(admin) };
}

export function standalone(host: string): MongoOpenError {
  return new MongoOpenError(
    'standalone',
    `MongoDB at ${host} is a standalone server, and Parley needs transactions, which only replica sets have; one member ` +
      'is enough. Nothing was changed and nothing started. Restart mongod with --replSet parley, then run once: ' +
      initiate(host),
  );
}

/** The command that makes a replica set of one member. */
export function initiate(host: string): string {
  return `mongosh "mongodb://${host}/?directConnection=true" --eval 'rs.initiate({_id: "parley", members: [{_id: 0, host: "${host}"}]})'`;
}

interface Hello {
  readonly msg?: string;
  readonly setName?: string;
}

async function hasJournaledMajority(admin: mongo.Admin): Promise<boolean | undefined> {
  try {
    const { config } = (await admin.command({ replSetGetConfig: 1 })) as unknown as { config: SetConfig };
    return config.writeConcernMajorityJournalDefault !== false;
  } catch (error) {
    if (isUnauthorized(error)) return undefined;
    throw error;
  }
}

interface SetConfig {
  readonly writeConcernMajorityJournalDefault?: boolean;
}

/** MongoDB's code for a user who lacks a right. */
export function isUnauthorized(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 13;
}
