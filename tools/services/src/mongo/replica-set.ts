import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { Keeper } from '../keeper.ts';
import { MongodProcess, pollMs, startWithinMs } from './mongod-process.ts';

export interface ReplicaSetOptions {
  /** Default 1. */
  readonly members?: 1 | 3;
  /** Put into the set's configuration as it is first made. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Starts a replica set on loopback over empty data; resolves once it has a primary, and the others follow it. */
export async function startReplicaSet({ members = 1, config = {} }: ReplicaSetOptions = {}): Promise<ReplicaSet> {
  await using opened = new AsyncDisposableStack();
  const keeper = opened.use(await Keeper.open('mongo'));
  const args = ['--replSet', name, '--oplogSize', '64'];
  const started = await Promise.all(Array.from({ length: members }, () => MongodProcess.start(keeper, args)));
  const set = opened.use(new ReplicaSet(started, keeper));
  await initiate(started, config);
  opened.move();
  return set;
}

/** Starts a mongod that belongs to no replica set. */
export async function startStandalone(): Promise<ReplicaSet> {
  await using opened = new AsyncDisposableStack();
  const keeper = opened.use(await Keeper.open('mongo'));
  const set = new ReplicaSet([await MongodProcess.start(keeper)], keeper);
  opened.move();
  return set;
}

const name = 'parley';

/** What runs, until it is disposed of; then its data is gone. */
export class ReplicaSet implements AsyncDisposable {
  readonly members: readonly MongodProcess[];
  readonly #keeper: Keeper;

  constructor(members: readonly MongodProcess[], keeper: Keeper) {
    this.members = members;
    this.#keeper = keeper;
  }

  /** The URI of a database that nobody has used. `options` are added to those that name the set. */
  newDatabase(options: Readonly<Record<string, string>> = {}): string {
    const hosts = this.members.map(({ host }) => host).join();
    const query = new URLSearchParams(this.members.length > 1 ? { replicaSet: name, ...options } : options);
    return `mongodb://${hosts}/parley-test-${randomBytes(6).toString('hex')}?${query.toString()}`;
  }

  /** A connection to one member, whichever part it plays. */
  async connect(member = 0): Promise<mongo.MongoClient> {
    const { host } = this.members[member] ?? noMember(member);
    return mongo.MongoClient.connect(directTo(host));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#keeper[Symbol.asyncDispose]();
  }
}

async function initiate(members: readonly MongodProcess[], config: Readonly<Record<string, unknown>>): Promise<void> {
  const [first = noMember(0)] = members;
  await using client = await mongo.MongoClient.connect(directTo(first.host));
  const admin = client.db('admin');
  await admin.command({
    replSetInitiate: {
      _id: name,
      members: members.map(({ host }, n) => ({ _id: n, host, priority: n === 0 ? 2 : 1 })),
      // An election is over in seconds, and a busy machine does not cause one.
      settings: { electionTimeoutMillis: 4_000, heartbeatIntervalMillis: 500 },
      ...config,
    },
  });
  const deadline = performance.now() + startWithinMs;
  const isReady = async (): Promise<boolean> => {
    const { isWritablePrimary } = await admin.command({ hello: 1 });
    if (isWritablePrimary !== true || members.length === 1) return isWritablePrimary === true;
    const { members: states } = await admin.command({ replSetGetStatus: 1 });
    return (states as { stateStr: string }[]).every(({ stateStr }) => /^(PRIMARY|SECONDARY)$/.test(stateStr));
  };
  while (!(await isReady())) {
    if (performance.now() > deadline) throw new Error(`No primary within ${startWithinMs} ms.`);
    await after(pollMs);
  }
}

function directTo(host: string): string {
  return `mongodb://${host}/?directConnection=true`;
}

function noMember(member: number): never {
  throw new Error(`The set has no member ${member}.`);
}
