import type { DatabaseSync } from 'node:sqlite';
import { DirectoryReader } from './directory-reader.ts';
import { LogReader } from './log-reader.ts';
import type { GroupAnswer, Request, Settled } from './protocol.ts';
import { describeError, troubleOf } from './trouble.ts';
import { prepare } from './statement.ts';

/** What can be asked of the reader's thread. */
export type ReaderApi = Pick<LogReader, 'changesSince' | 'history' | 'message' | 'heads'> &
  Pick<
    DirectoryReader,
    'find' | 'publicRooms' | 'joinedRooms' | 'joinedRoom' | 'roomsOf' | 'isMember' | 'members' | 'isEnrolled'
  >;

type Read = (args: unknown) => unknown;

/** Runs groups of reads, each group in one snapshot taken after its requests arrived. */
export class Reader {
  readonly #db: DatabaseSync;
  readonly #log: LogReader;
  readonly #directory: DirectoryReader;
  readonly #begin;
  readonly #end;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#log = new LogReader(db);
    this.#directory = new DirectoryReader(db);
    this.#begin = prepare(db, 'BEGIN');
    this.#end = prepare(db, 'COMMIT');
  }

  run(requests: readonly Request[]): GroupAnswer {
    try {
      this.#begin.run();
      const results = requests.map((request) => this.#settle(request));
      this.#end.run();
      return { results };
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      return { failure: troubleOf(error) === 'busy' ? 'busy' : 'fatal', error: describeError(error) };
    }
  }

  close(): void {
    this.#db.close();
  }

  #settle([method, args]: Request): Settled {
    try {
      const reads = (method in this.#log ? this.#log : this.#directory) as unknown as Record<string, Read>;
      return { value: reads[method]?.(args) };
    } catch (error) {
      return { error: describeError(error) };
    }
  }
}
