import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** A prepared statement whose rows have a type, by the columns that it selects. */
export interface Statement<Row> {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
  iterate(...values: SQLInputValue[]): Iterable<Row>;
  /** The number of rows changed. */
  run(...values: SQLInputValue[]): number;
}

export function prepare<Row = object>(db: DatabaseSync, sql: string): Statement<Row> {
  const statement = db.prepare(sql);
  return {
    get: (...values) => statement.get(...values) as Row | undefined,
    all: (...values) => statement.all(...values) as Row[],
    iterate: (...values) => statement.iterate(...values) as Iterable<Row>,
    run: (...values) => Number(statement.run(...values).changes),
  };
}
