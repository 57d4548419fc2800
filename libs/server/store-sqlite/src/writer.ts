import type { DatabaseSync } from 'node:sqlite';
import type { RoomBatch } from '@parley/server-domain';
import { DirectoryWriter, type Change } from './directory-writer.ts';
import { LogWriter, type CompactResult } from './log-writer.ts';
import type { GroupAnswer, Request, Settled } from './protocol.ts';
import { describeError, troubleOf } from './trouble.ts';
import { prepare } from './statement.ts';

/** Pages in the log (WAL) from which it is copied into the database: below the 4,062 that the first index block holds. */
const checkpointPages = 2_000;

type ApiOf<Class> = {
  [Name in keyof Class]: Class[Name] extends (args: infer Args) => Change<infer Value> ? (args: Args) => Value : never;
};

/** What can be asked of the writer's thread. */
export type WriterApi = ApiOf<Pick<DirectoryWriter, 'create' | 'rename' | 'enrol' | 'join' | 'leave' | 'moveRead'>> & {
  commit(batches: readonly RoomBatch[]): CompactResult[];
};

/** Runs groups of writes, each group one transaction and one fsync. */
export class Writer {
  readonly #db: DatabaseSync;
  readonly #log: LogWriter;
  readonly #directory: DirectoryWriter;
  readonly #begin;
  readonly #end;
  readonly #savepoint;
  readonly #release;
  readonly #undo;
  readonly #count;
  readonly #walPages;
  #commits: number;
  /** What the group in hand has done. */
  #group = { hasWritten: false };
  #isErasing = false;

  constructor(db: DatabaseSync, { epoch, commits }: { epoch: string; commits: number }) {
    this.#db = db;
    this.#commits = commits;
    this.#log = new LogWriter(db, epoch);
    this.#directory = new DirectoryWriter(db);
    this.#begin = prepare(db, 'BEGIN IMMEDIATE');
    this.#end = prepare(db, 'COMMIT');
    this.#savepoint = prepare(db, 'SAVEPOINT request');
    this.#release = prepare(db, 'RELEASE request');
    this.#undo = prepare(db, 'ROLLBACK TO request');
    this.#count = prepare(db, 'UPDATE store SET commits = ? WHERE only = 1');
    this.#walPages = prepare<{ log: number }>(db, 'PRAGMA wal_checkpoint(NOOP)');
  }

  /** Answers once the whole group is durable. A request that this database refuses undoes itself alone. */
  run(requests: readonly Request[]): GroupAnswer {
    try {
      this.#group = { hasWritten: false };
      this.#begin.run();
      const results = requests.map((request) => this.#settle(request));
      if (this.#group.hasWritten) this.#count.run(this.#commits + 1);
      this.#end.run();
      if (this.#group.hasWritten) this.#commits += 1;
      return { results, commits: this.#commits };
    } catch (error) {
      return this.#giveUp(error);
    }
  }

  /** Moves the log into the database once it is long. Returns what went wrong so badly that the process must stop. */
  tidy(): string | undefined {
    if ((this.#walPages.get()?.log ?? 0) < checkpointPages) return undefined;
    return this.#checkpoint('PASSIVE');
  }

  /**
   * Overwrites what was deleted or replaced in the log file too: the database itself is cleaned by `secure_delete`. Does
   * nothing when nothing was.
   */
  erase(): string | undefined {
    if (!this.#isErasing) return undefined;
    this.#isErasing = false;
    return this.#checkpoint('TRUNCATE');
  }

  close(): void {
    this.#checkpoint('TRUNCATE');
    this.#db.close();
  }

  #settle(request: Request): Settled {
    this.#savepoint.run();
    try {
      const value = this.#perform(request);
      this.#release.run();
      return { value };
    } catch (error) {
      if (troubleOf(error) !== 'mistake' || !this.#db.isTransaction) throw error;
      this.#undo.run();
      this.#release.run();
      return { error: describeError(error) };
    }
  }

  #perform([method, args]: Request): unknown {
    if (method === 'commit') {
      const { results, hasWritten, isErasing } = this.#log.commit(args as readonly RoomBatch[]);
      this.#group.hasWritten ||= hasWritten;
      this.#isErasing ||= isErasing;
      return results;
    }
    const directory = this.#directory as unknown as Record<string, (args: unknown) => Change<unknown>>;
    const { value, hasWritten } = directory[method]?.(args) ?? unheardOf(method);
    this.#group.hasWritten ||= hasWritten;
    return value;
  }

  #giveUp(error: unknown): GroupAnswer {
    const trouble = troubleOf(error);
    try {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    } catch (second) {
      return { failure: 'fatal', error: `${describeError(error)}; then ROLLBACK failed: ${describeError(second)}` };
    }
    return { failure: trouble === 'busy' || trouble === 'full' ? trouble : 'fatal', error: describeError(error) };
  }

  #checkpoint(mode: 'PASSIVE' | 'TRUNCATE'): string | undefined {
    try {
      const [row] = prepare<{ busy: number }>(this.#db, `PRAGMA wal_checkpoint(${mode})`).all();
      // Readers hold the log's end for a moment: the next time will do.
      if (mode === 'TRUNCATE' && row?.busy === 1) this.#isErasing = true;
      return undefined;
    } catch (error) {
      const trouble = troubleOf(error);
      // The log is whole and durable, so a full disk only postpones this.
      return trouble === 'full' || trouble === 'busy' ? undefined : describeError(error);
    }
  }
}

function unheardOf(method: string): never {
  throw new Error(`The writer knows no request "${method}".`);
}
