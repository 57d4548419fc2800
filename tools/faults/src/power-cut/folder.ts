import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskImage } from './disk.ts';

/** SQLite's index of its log is shared memory: it means nothing after a power cut, and SQLite makes it anew. */
const isShared = (name: string): boolean => name.endsWith('-shm');

export function readFolder(folder: string): DiskImage {
  const names = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile() && !isShared(name));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/** Makes the folder hold the image. Files that are there keep their inode, as they do through a power cut. */
export function writeFolder(folder: string, image: DiskImage): void {
  for (const name of readdirSync(folder)) {
    if ((!image.has(name) || isShared(name)) && statSync(join(folder, name)).isFile()) rmSync(join(folder, name));
  }
  for (const [name, bytes] of image) {
    if (isShared(name)) continue;
    // `w` empties a file that is there; it does not replace it.
    writeFileSync(join(folder, name), bytes, { flag: 'w', mode: 0o600 });
  }
}
