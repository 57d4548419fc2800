import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';

/** A folder for one test, removed with it. */
export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'parley-store-'));

  file(name: string): string {
    return join(this.path, name);
  }

  get database(): string {
    return this.file('parley.db');
  }

  open(options: Omit<SqliteStoreOptions, 'folder'> = {}): Promise<SqliteStore> {
    return openSqliteStore({ folder: this.path, ...options });
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
