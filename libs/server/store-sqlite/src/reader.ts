import type { DatabaseSync } from 'node:sqlite';
import { DirectoryReader } from './directory-reader.ts';
import { LogReader } from './log-reader.ts';
import type { GroupAnswer, Request } from './protocol.ts';
import { describeError, troubleOf } from './trouble.ts';
import { prepare } from './statement.ts';

/** What can be asked of the reader's thread. */
export type ReaderApi = Pick<LogReader, 'changesSince' | 'history' | 'message' | 'heads'> &
  Pick<
    DirectoryReader,
    | 'find'
    | 'publicRooms'
    | 'joinedRooms'
    | 'joinedRoom'
    | 'roomsOf'
    | 'isMember'
    | 'membersAmong'
    | 'members'
    | 'isEnrolled'
  >;

type Read = (args: unknown) => unknown;

/** UTF-16 units of one answer: four full pages of history, which the event loop parses in a few milliseconds. */
const maxAnswerLength = 1024 * 1024;

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

  /** A `GroupAnswer` as JSON. It ends with the result that fills it; what was not reached is asked again. */
  run(requests: readonly Request[]): string {
    try {
      this.#begin.run();
      const results = this.#settleUntilFull(requests);
      this.#end.run();
      return `{"results":[${results.join()}]}`;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      const failure = troubleOf(error) === 'busy' ? 'busy' : 'fatal';
      return JSON.stringify({ failure, error: describeError(error) } satisfies GroupAnswer);
    }
  }

  close(): void {
    this.#db.close();
  }

  #settleUntilFull(requests: readonly Request[]): string[] {
    const results: string[] = [];
    let length = 0;
    for (const request of requests) {
      const result = this.#settle(request);
      results.push(result);
      length += result.length;
      if (length >= maxAnswerLength) break;
    }
    return results;
  }

  /** A `Settled` as JSON. */
  #settle([method, args]: Request): string {
    try {
      const reads = (method in this.#log ? this.#log : this.#directory) as unknown as Record<string, Read>;
      return JSON.stringify({ value: reads[method]?.(args) });
    } catch (error) {
      return JSON.stringify({ error: describeError(error) });
    }
  }
}
