import { MemoryDisk, type DiskEntry } from '@parley/testing';

/** A disk on which something else is found than what is there. */
export class DiskView extends MemoryDisk {
  readonly #disk: MemoryDisk;
  readonly #found: readonly DiskEntry[];

  constructor(disk: MemoryDisk, found: readonly DiskEntry[]) {
    super();
    this.#disk = disk;
    this.#found = found;
  }

  override get entries(): readonly DiskEntry[] {
    return this.#found;
  }

  override write(entries: readonly DiskEntry[]): void {
    this.#disk.write(entries);
  }

  override sync(): Promise<void> {
    return this.#disk.sync();
  }
}
