/** Where a defect came from, for the log: loggers write an Error that they do not expect as `{}`. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : `not an Error: ${typeof error}`;
}
