import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Which file a database is: another inode or birth time is another file, whatever its name. */
export interface FileIdentity {
  readonly inode: string;
  /** Nanoseconds since the Unix epoch; `null` where the file system doesn't tell, or can't be told to. */
  readonly born: string | null;
}

/** The content of the side file `epoch.json`. */
export interface EpochRecord {
  readonly epoch: string;
  readonly database: FileIdentity;
  /** Durable commits that the database had when this was written. */
  readonly commits: number;
}

const fileName = 'epoch.json';

export async function identityOf(file: string): Promise<FileIdentity> {
  const { ino, birthtimeNs, ctimeNs } = await stat(file, { bigint: true });
  // Where birth times are missing Node gives the time of the last change, or 0: neither names the file.
  const isKnown = birthtimeNs > 0n && birthtimeNs !== ctimeNs;
  return { inode: String(ino), born: isKnown ? String(birthtimeNs) : null };
}

/** Unknown birth times say nothing: then the inode decides. */
export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.inode === b.inode && (a.born === null || b.born === null || a.born === b.born);
}

/** `undefined` when there is none, or none that can be read: the epoch changes then. */
export async function readEpochFile(folder: string): Promise<EpochRecord | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(join(folder, fileName), 'utf8'));
    return isEpochRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the side file as a whole; durable once it resolves. */
export async function writeEpochFile(folder: string, record: EpochRecord): Promise<void> {
  const temporary = join(folder, `${fileName}.new`);
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(record)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(folder, fileName));
  await syncFolder(folder);
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows has no such thing, and needs none.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isEpochRecord(record: unknown): record is EpochRecord {
  if (typeof record !== 'object' || record === null) return false;
  const { epoch, commits, database } = record as Partial<EpochRecord>;
  return (
    typeof epoch === 'string' &&
    Number.isSafeInteger(commits) &&
    typeof database?.inode === 'string' &&
    (database.born === null || typeof database.born === 'string')
  );
}
