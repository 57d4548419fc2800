import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that the tests need and this machine lacks; its message says what to install. */
export class MissingServiceError extends Error {
  override readonly name = 'MissingServiceError';
}

export interface Lookup {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly isExecutable?: (path: string) => boolean;
}

/** The first of these programs on PATH. */
export function onPath(
  names: readonly string[],
  { env = process.env, isExecutable = canExecute }: Lookup = {},
): string | undefined {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isExecutable);
}

export function canExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
