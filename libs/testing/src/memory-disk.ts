import type { RoomId } from '@parley/dto';
import type { StoredMessage } from '@parley/server-domain';

/** What one room's part of one commit leaves on disk: atomic, since it is there or not. */
export interface DiskEntry {
  readonly room: RoomId;
  readonly writes: readonly StoredMessage[];
}

export interface MemoryDiskOptions {
  /**
   * How a sync takes its time: what was written before the call is durable once it resolves. Rejecting makes the sync
   * fail. Default: at once. A simulator passes its own scheduler.
   */
  readonly sync?: () => Promise<void>;
}

/** A disk that keeps what was synced, and loses the rest when the power goes. */
export class MemoryDisk {
  readonly #entries: DiskEntry[] = [];
  readonly #sync: () => Promise<void>;
  #synced = 0;
  #powerCuts = 0;

  constructor({ sync = () => Promise.resolve() }: MemoryDiskOptions = {}) {
    this.#sync = sync;
  }

  /** All that was written, in order. */
  get entries(): readonly DiskEntry[] {
    return this.#entries;
  }

  /** How many entries are not yet durable. */
  get unsynced(): number {
    return this.#entries.length - this.#synced;
  }

  write(entries: readonly DiskEntry[]): void {
    this.#entries.push(...entries);
  }

  /** Rejects when the power was cut meanwhile. */
  async sync(): Promise<void> {
    const powerCuts = this.#powerCuts;
    const written = this.#entries.length;
    await this.#sync();
    if (powerCuts !== this.#powerCuts) throw new Error('The power was cut before the disk had synced.');
    this.#synced = Math.max(this.#synced, written);
  }

  /** Loses what was not synced, except the first `kept` entries of it. Whoever used the disk must open it again. */
  cutPower({ kept = 0 }: { kept?: number } = {}): void {
    this.#powerCuts += 1;
    this.#entries.length = Math.min(this.#entries.length, this.#synced + kept);
    this.#synced = this.#entries.length;
  }
}
