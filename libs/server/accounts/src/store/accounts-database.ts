import { createHmac } from 'node:crypto';
import { chmodSync, closeSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { ParleyError } from '@parley/server-domain';
import { AccountsOpenError } from '../accounts-open.error.ts';
import { errorMessage, primaryCode, sqliteFull } from '../error-code.ts';
import { migrations } from './accounts-schema.ts';
import { GroupSync } from './group-sync.ts';

/** Disks are given more time to recover than queues. */
const fullRetryAfterMs = 5_000;

export type Row = Record<string, unknown>;

/**
 * `accounts.db`: who there is, and who is signed in. It is read and written on the event loop, microseconds at a time.
 * A commit there does not wait for the disk (WAL with `synchronous=NORMAL`); who changes something awaits `durable()`
 * before answering, which syncs the log on another thread, once for all who wait.
 */
export class AccountsDatabase implements AsyncDisposable {
  readonly #statements = new Map<string, StatementSync>();
  readonly #sync: GroupSync;

  private constructor(
    private readonly db: DatabaseSync,
    private readonly closeLog: () => Promise<void>,
    syncLog: () => Promise<void>,
  ) {
    this.#sync = new GroupSync(syncLog);
  }

  /**
   * Opens the file in this folder, or makes it. A secret other than the one it was made with signs everybody out, since
   * neither cookies nor the signing key can be read any more.
   *
   * Errors: AccountsOpenError.
   */
  static async open(folder: string, secret: string): Promise<AccountsDatabase> {
    const file = join(folder, 'accounts.db');
    const db = openFile(file);
    try {
      migrate(db, file);
      bindSecret(db, secret);
      const log = await open(`${file}-wal`, 'r+');
      await log.datasync();
      await syncFolder(dirname(file));
      return new AccountsDatabase(
        db,
        () => log.close(),
        () => log.datasync(),
      );
    } catch (error) {
      db.close();
      throw describe(error, file);
    }
  }

  // Errors of the three that follow: `server/read-only` on a full disk; nothing was changed then. Else SQLite's.

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#execute(sql, (statement) => statement.all(...values));
  }

  /** The first row. To its end nonetheless: after `returning`, Node's `get` does not tell that the commit failed. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.all(sql, ...values)[0];
  }

  /** How many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#execute(sql, (statement) => Number(statement.run(...values).changes));
  }

  /** Resolves once everything written so far survives a power cut. */
  durable(): Promise<void> {
    return this.#sync.request();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.durable();
    await this.closeLog();
    this.db.close();
  }

  #execute<T>(sql: string, execute: (statement: StatementSync) => T): T {
    try {
      return execute(this.#statement(sql));
    } catch (error) {
      if (primaryCode(error) !== sqliteFull) throw error;
      throw new ParleyError('server/read-only', { retryAfterMs: fullRetryAfterMs, cause: error });
    }
  }

  /** Callers write their SQL out, so there are few statements, and each is prepared once. */
  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function openFile(file: string): DatabaseSync {
  try {
    // SQLite gives its log the mode of the database: only the owner reads who is signed in.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    return new DatabaseSync(file, { enableForeignKeyConstraints: true });
  } catch (error) {
    throw describe(error, file);
  }
}

function migrate(db: DatabaseSync, file: string): void {
  db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on;');
  const version = Number(db.prepare('pragma user_version').get()?.['user_version']);
  if (version > migrations.length) {
    throw new AccountsOpenError(
      `The accounts in ${file} were written by a later Parley (version ${version} of their tables; this one knows ` +
        `${migrations.length}). Nothing was changed and nothing started. Start the Parley that wrote them, or a later one.`,
    );
  }
  for (const [step, sql] of migrations.entries()) {
    if (step >= version) db.exec(`begin immediate; ${sql}; pragma user_version = ${step + 1}; commit;`);
  }
}

const sealKey = 'secret';

/** Writes in every case, so that the log's file is there. */
function bindSecret(db: DatabaseSync, secret: string): void {
  const seal = createHmac('sha256', secret).update('parley accounts').digest('base64url');
  const known = db.prepare('select value from parley where key = ?').get(sealKey)?.['value'];
  db.exec('begin immediate');
  if (known !== undefined && known !== seal) db.exec('delete from session; delete from jwks;');
  db.prepare('insert into parley values (?, ?) on conflict do update set value = excluded.value').run(sealKey, seal);
  db.exec('commit');
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function describe(error: unknown, file: string): unknown {
  if (error instanceof AccountsOpenError) return error;
  const result = primaryCode(error);
  // SQLITE_CORRUPT, SQLITE_NOTADB; SQLITE_ERROR while migrating means tables that are not ours.
  if (result === 11 || result === 26 || result === 1) {
    return new AccountsOpenError(
      `The accounts in ${file} are damaged or not Parley's (${errorMessage(error)}). Nothing was changed and nothing ` +
        'started. Restore the file from a backup. Without it, move it away: messages stay, but everybody becomes somebody new.',
      { cause: error },
    );
  }
  return new AccountsOpenError(
    `The accounts in ${file} can't be opened (${errorMessage(error)}). Parley did not start.`,
    {
      cause: error,
    },
  );
}
