import { describeError } from './trouble.ts';

/** Why a store can't be opened. The message is for operators: what happened, what it means, what to do. */
export abstract class StoreOpenError extends Error {
  abstract readonly reason: StoreOpenReason;
}

export type StoreOpenReason = 'unwritable' | 'owned' | 'newer' | 'corrupt' | 'full' | 'failed';

/** The data folder can't be made or written to. */
export class FolderUnwritableError extends StoreOpenError {
  override readonly name = 'FolderUnwritableError';
  readonly reason = 'unwritable';
}

/** Another process has the data folder open. */
export class FolderOwnedError extends StoreOpenError {
  override readonly name = 'FolderOwnedError';
  readonly reason = 'owned';
}

/** The database was written by a later version. */
export class DatabaseNewerError extends StoreOpenError {
  override readonly name = 'DatabaseNewerError';
  readonly reason = 'newer';
}

/** The file is damaged, or not a database of Parley at all. */
export class DatabaseCorruptError extends StoreOpenError {
  override readonly name = 'DatabaseCorruptError';
  readonly reason = 'corrupt';
}

/** There is no room on the disk for what opening has to write. */
export class DiskFullError extends StoreOpenError {
  override readonly name = 'DiskFullError';
  readonly reason = 'full';
}

/** The disk answers with errors. */
export class DiskFailedError extends StoreOpenError {
  override readonly name = 'DiskFailedError';
  readonly reason = 'failed';
}

const classes = {
  unwritable: FolderUnwritableError,
  owned: FolderOwnedError,
  newer: DatabaseNewerError,
  corrupt: DatabaseCorruptError,
  full: DiskFullError,
  failed: DiskFailedError,
} as const satisfies Record<StoreOpenReason, new (message: string, options?: ErrorOptions) => StoreOpenError>;

export function storeOpenError(reason: StoreOpenReason, message: string, cause?: unknown): StoreOpenError {
  return new classes[reason](message, { cause });
}

export function unwritable(folder: string, cause: unknown): StoreOpenError {
  return storeOpenError(
    'unwritable',
    `The data folder ${folder} can't be written to (${describeError(cause)}). Parley keeps its messages there, so it did ` +
      'not start. Make it a folder that this user may write to, or name another.',
    cause,
  );
}

export function diskFull(file: string, cause: unknown): StoreOpenError {
  return storeOpenError(
    'full',
    `The disk is full: the database ${file} can't be opened, since opening it has to write. Nothing was changed. ` +
      'Make room, then start again.',
    cause,
  );
}
