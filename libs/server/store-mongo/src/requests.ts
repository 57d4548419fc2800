import { setTimeout as after } from 'node:timers/promises';
import { mongo, type ClientSession, type Connection } from 'mongoose';
import { busy, draining, isPassing, isTransient, isUnknown, unknown, verdictOfCommit } from './trouble.ts';
import { Turns } from './turns.ts';

export interface RequestsOptions {
  /** Transactions that run at once, each of another room. Default 24: below the connections there are, so that reads find one. */
  readonly atOnce?: number;
  /** Transactions that may wait for their turn; beyond it `server/busy`. Default 10,000. */
  readonly maxWaiting?: number;
  /**
   * How long a transaction waits for its turn, and is begun anew when others were faster or the primary is gone, in
   * milliseconds. Default 10,000.
   */
  readonly retryWithinMs?: number;
  /** How long a commit may wait for a majority's journals, in milliseconds; then it is unknown. Default 10,000. */
  readonly commitWithinMs?: number;
  /** From 0 to 1, for pauses that two nodes do not share. Default `Math.random`. */
  readonly random?: () => number;
}

const journaledMajority = new mongo.WriteConcern('majority', undefined, true);
/** The longest pause between two attempts. */
const maxPauseMs = 100;

/** Asks MongoDB, and says of whatever goes wrong what it means. */
export class Requests {
  readonly #connection: Connection;
  readonly #options: Required<Omit<RequestsOptions, 'atOnce' | 'maxWaiting'>>;
  readonly #turns: Turns;
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(connection: Connection, { atOnce = 24, maxWaiting = 10_000, ...options }: RequestsOptions = {}) {
    this.#connection = connection;
    this.#options = { retryWithinMs: 10_000, commitWithinMs: 10_000, random: Math.random, ...options };
    this.#turns = new Turns({ atOnce, maxWaiting, refuse: busy });
  }

  /** Runs a read. Errors: `server/busy`, `server/draining`. */
  read<T>(ask: () => Promise<T>): Promise<T> {
    return this.#ask(ask, busy);
  }

  /** Runs a write of one record, atomic by itself. Errors: `server/unknown`, `server/draining`. */
  write<T>(ask: () => Promise<T>): Promise<T> {
    return this.#ask(ask, unknown);
  }

  /**
   * Runs reads and writes as one transaction, durable with a majority once it answers; also one that only reads, so that
   * what it answers for is durable. Transactions of one room take turns; where another node is faster, `work` runs again.
   *
   * Errors: `server/busy` (nothing was stored), `server/unknown`, `server/draining`, and what `work` throws.
   */
  transaction<T>(room: string, work: (session: ClientSession) => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(draining());
    const deadline = performance.now() + this.#options.retryWithinMs;
    return this.#turns.run(room, () => this.#transact(work, deadline));
  }

  /** Takes nothing new; resolves once everything taken has its answer. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#turns.idle();
    await Promise.allSettled(this.#underWay);
  }

  async #ask<T>(ask: () => Promise<T>, passing: (cause: unknown) => Error): Promise<T> {
    if (this.#isClosed) throw draining();
    try {
      return await this.#follow(ask());
    } catch (error) {
      throw isPassing(error) ? passing(error) : error;
    }
  }

  /** Has closing wait for it. */
  async #follow<T>(asked: Promise<T>): Promise<T> {
    this.#underWay.add(asked);
    try {
      return await asked;
    } finally {
      this.#underWay.delete(asked);
    }
  }

  async #transact<T>(work: (session: ClientSession) => Promise<T>, deadline: number): Promise<T> {
    // Others of its room took all the time there was: whoever waits longer waits in vain.
    if (performance.now() >= deadline) throw busy();
    for (let attempt = 1; ; attempt += 1) {
      const tried = await this.#attempt(work);
      if ('value' in tried) return tried.value;
      if (performance.now() >= deadline) throw busy(tried.error);
      await after(this.#options.random() * Math.min(2 ** attempt, maxPauseMs));
    }
  }

  /** The answer, or the error after which nothing was stored and another attempt makes sense. */
  async #attempt<T>(work: (session: ClientSession) => Promise<T>): Promise<{ value: T } | { error: unknown }> {
    const { commitWithinMs: maxCommitTimeMS } = this.#options;
    let session: ClientSession;
    try {
      session = await this.#connection.startSession();
    } catch (error) {
      return passingOrThrow(error);
    }
    let isInDoubt = false;
    try {
      session.startTransaction({ readConcern: 'snapshot', writeConcern: journaledMajority, maxCommitTimeMS });
      const value = await work(session);
      return (await commit(session)) ?? { value };
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
      isInDoubt = isUnknown(error);
      return passingOrThrow(error);
    } finally {
      // Nobody waits for the one in doubt: the server may be gone, and then so is the transaction.
      if (isInDoubt) this.#follow(this.#forget(session)).catch(() => undefined);
      else await session.endSession();
    }
  }

  /**
   * A transaction whose commit never arrived would keep others from the room until the server's own limit (a minute). Its
   * session is given back only after that, or the next transaction would be killed in its place.
   */
  async #forget(session: ClientSession): Promise<void> {
    const admin = this.#connection.getClient().db('admin');
    await admin.command({ killSessions: [session.id] });
    await session.endSession();
  }
}

/** The error after which nothing was stored, if there is one. Errors: `server/unknown`. */
async function commit(session: ClientSession): Promise<{ error: unknown } | undefined> {
  try {
    await session.commitTransaction();
    return undefined;
  } catch (error) {
    if (verdictOfCommit(error) === 'transient') return { error };
    throw unknown(error);
  }
}

function passingOrThrow(error: unknown): { error: unknown } {
  if (error instanceof LostRaceError || isTransient(error) || isPassing(error)) return { error };
  throw error;
}

/** Thrown inside a transaction when a fence did not hold: another node was faster. */
export class LostRaceError extends Error {}
