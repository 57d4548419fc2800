import { fileErrorCode } from './trouble.ts';
import { identityOf, writeEpochFile } from './epoch-file.ts';
import { diskFull, unwritable } from './store-errors.ts';

export interface EpochKeeperOptions {
  readonly folder: string;
  readonly database: string;
  readonly epoch: string;
  /** Milliseconds between two looks at whether the count moved. Default 1,000. */
  readonly intervalMs?: number | undefined;
  readonly onFatal: (error: Error) => void;
}

/**
 * Keeps the side file `epoch.json` close behind the database. It only ever names commits that are durable, so a database
 * that has fewer was replaced by an older one.
 */
export class EpochKeeper {
  readonly #options: EpochKeeperOptions;
  #commits = 0;
  #written = -1;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EpochKeeperOptions) {
    this.#options = options;
  }

  /**
   * Resolves once the side file names the epoch; until then nothing may be served. With `isNamed` it does already, and
   * only lags: then a full disk is no hindrance. Errors: DiskFullError, FolderUnwritableError.
   */
  async start(commits: number, { isNamed }: { isNamed: boolean }): Promise<void> {
    this.#commits = commits;
    try {
      await this.#write();
    } catch (error) {
      if (!isDiskFull(error)) throw unwritable(this.#options.folder, error);
      if (!isNamed) throw diskFull(this.#options.database, error);
    }
    this.#timer = setInterval(() => {
      this.#writing = this.#writing.then(() => this.#tryWrite());
    }, this.#options.intervalMs ?? 1_000);
    this.#timer.unref();
  }

  noteCommits(commits: number): void {
    this.#commits = commits;
  }

  /** The last word: everything durable is counted. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await this.#tryWrite();
  }

  async #tryWrite(): Promise<void> {
    try {
      await this.#write();
    } catch (error) {
      // On a full disk the database stands still as well, so the file is not far behind; anything else is the disk's end.
      if (isDiskFull(error)) return;
      clearInterval(this.#timer);
      this.#options.onFatal(new Error('The side file of the epoch could not be written.', { cause: error }));
    }
  }

  async #write(): Promise<void> {
    const commits = this.#commits;
    if (commits === this.#written) return;
    const { folder, database, epoch } = this.#options;
    await writeEpochFile(folder, { epoch, database: await identityOf(database), commits });
    this.#written = commits;
  }
}

function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(fileErrorCode(error) ?? '');
}
