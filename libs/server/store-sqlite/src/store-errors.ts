/** Why a store can't be opened. The message is for operators: what happened, what it means, what to do. */
export abstract class StoreOpenError extends Error {
  abstract readonly reason: StoreOpenReason;
}

export type StoreOpenReason = 'unwritable' | 'owned' | 'newer' | 'corrupt' | 'full';

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

const classes = {
  unwritable: FolderUnwritableError,
  owned: FolderOwnedError,
  newer: DatabaseNewerError,
  corrupt: DatabaseCorruptError,
  full: DiskFullError,
} as const satisfies Record<StoreOpenReason, new (message: string, options?: ErrorOptions) => StoreOpenError>;

export function storeOpenError(reason: StoreOpenReason, message: string, cause?: unknown): StoreOpenError {
  return new classes[reason](message, { cause });
}

export function diskFull(file: string, cause: unknown): StoreOpenError {
  return storeOpenError(
    'full',
    `The disk is full: the database ${file} can't be opened, since opening it has to write. Nothing was changed. ` +
      'Make room, then start again.',
    cause,
  );
}
