/**
 * What an error of SQLite means for the store: `busy` and `full` pass and left nothing; `damaged`, `forbidden` and `fatal`
 * say that disk or file can't be relied on; `mistake` is a request that this database refuses, or a defect of ours.
 */
export type SqliteTrouble = 'busy' | 'full' | 'damaged' | 'forbidden' | 'fatal' | 'mistake';

const troubles: Readonly<Record<number, SqliteTrouble>> = {
  1: 'mistake', // SQLITE_ERROR
  3: 'forbidden', // SQLITE_PERM
  5: 'busy', // SQLITE_BUSY
  6: 'busy', // SQLITE_LOCKED
  8: 'forbidden', // SQLITE_READONLY
  11: 'damaged', // SQLITE_CORRUPT
  13: 'full', // SQLITE_FULL
  14: 'forbidden', // SQLITE_CANTOPEN
  18: 'mistake', // SQLITE_TOOBIG
  19: 'mistake', // SQLITE_CONSTRAINT
  20: 'mistake', // SQLITE_MISMATCH
  25: 'mistake', // SQLITE_RANGE
  26: 'damaged', // SQLITE_NOTADB
};

/** Decides by SQLite's primary result code (https://www.sqlite.org/rescode.html); an error that isn't SQLite's is a mistake. */
export function troubleOf(error: unknown): SqliteTrouble {
  const { errcode } = fieldsOf(error);
  return typeof errcode === 'number' ? (troubles[errcode & 0xff] ?? 'fatal') : 'mistake';
}

/** The code of an error of the file system, such as `ENOSPC`. */
export function fileErrorCode(error: unknown): string | undefined {
  const { code } = fieldsOf(error);
  return typeof code === 'string' ? code : undefined;
}

/** An error in words that survive a message between threads. */
export function describeError(error: unknown): string {
  const { message, errcode } = fieldsOf(error);
  const code = typeof errcode === 'number' ? ` (SQLite result ${errcode})` : '';
  return `${typeof message === 'string' ? message : String(error)}${code}`;
}

// Not by `instanceof Error`: in a test's own realm Node's errors are of another class.
function fieldsOf(error: unknown): { message?: unknown; code?: unknown; errcode?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
