/** Where an error came from, and what caused it, for the log: loggers write an Error that they do not expect as `{}`. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return `not an Error: ${typeof error}`;
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`;
}
