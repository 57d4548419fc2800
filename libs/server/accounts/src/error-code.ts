/** The code that Node gave an error, whichever realm made it. */
export function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** SQLite's extended result code (https://www.sqlite.org/rescode.html). */
export function sqliteCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** Its primary part. 0 for an error that is not SQLite's. */
export function primaryCode(error: unknown): number {
  return (sqliteCode(error) ?? 0) & 0xff;
}

export const sqliteFull = 13;

export function errorMessage(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
