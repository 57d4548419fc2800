import type { Message, RoomId, User, UserId } from '@parley/dto';
import { MemoryDisk, type DiskEntry } from '@parley/testing';
import type { Random } from '../random.ts';
import type { Recorder } from '../record/recorder.ts';
import { DiskView } from './disk-view.ts';
import { Members } from './members.ts';
import type { Mutant } from './mutant.ts';
import type { OpenNode } from './node.ts';
import type { Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { SimLife, type Session } from './sim-life.ts';

export interface SimServerOptions {
  readonly plan: Plan;
  readonly random: Random;
  readonly time: Scheduler;
  readonly openNode: OpenNode;
  readonly mutant: Mutant;
  /** Somebody joins or leaves a room. */
  readonly move: (kind: 'joined' | 'left', user: UserId, room: RoomId) => void;
}

export interface ServerSurroundings extends Omit<SimServerOptions, 'move'> {
  readonly recorder: Recorder;
  /** A write failed: the process will stop. */
  readonly onBroken: () => void;
}

/** Of a disk that does not stall. */
const promptSyncMs = 60;

/** The server: lives of its process, one after another, over one disk. */
export class SimServer {
  readonly epochs: string[] = ['epoch-1'];
  readonly members = new Members();
  readonly #options: ServerSurroundings;
  readonly #disk: MemoryDisk;
  #life: SimLife | undefined;
  #areFaultsOver = false;

  constructor(options: ServerSurroundings) {
    this.#options = options;
    const { time: scheduler, random, mutant } = options;
    const disk = {
      sync: async () => {
        await scheduler.sleep(random.integer(1, this.#areFaultsOver ? promptSyncMs : options.plan.syncMs));
        if (this.#areFaultsOver || !random.chance(options.plan.writeErrors)) return;
        options.onBroken();
        throw new Error('The disk failed.');
      },
    };
    this.#disk = mutant.disk?.(disk) ?? new MemoryDisk(disk);
    if (mutant.onWrite) this.#listenToWrites(mutant.onWrite);
    this.start();
  }

  get isUp(): boolean {
    return this.#life !== undefined;
  }

  headOf(room: RoomId): number {
    return this.#life?.headOf(room) ?? 0;
  }

  messages(room: RoomId): readonly Message[] {
    return this.#life?.messages(room) ?? [];
  }

  /** Every revision that the disk holds. */
  get journal(): readonly DiskEntry[] {
    return this.#disk.entries;
  }

  start({ isNewEpoch = false } = {}): void {
    if (isNewEpoch) this.epochs.push(`epoch-${this.epochs.length + 1}`);
    this.#life = new SimLife({
      ...this.#options,
      epoch: this.epochs.at(-1) ?? '',
      disk: this.#diskAsOpened(),
      members: this.members,
      areFaultsOver: () => this.#areFaultsOver,
      move: (...moved) => {
        this.move(...moved);
      },
    });
  }

  /** The power goes: unsynced writes are lost, but for some. */
  crash(): void {
    this.#life?.end();
    this.#life = undefined;
    this.#disk.cutPower({ kept: this.#options.random.integer(0, 2) });
  }

  endFaults(): void {
    this.#areFaultsOver = true;
  }

  move(kind: 'joined' | 'left', user: UserId, room: RoomId): void {
    const isNews = kind === 'joined' ? this.members.enter(room, user) : this.members.leave(room, user);
    if (!isNews) return;
    this.#options.recorder.moved(kind, user, room);
    this.#life?.move(kind, user, room);
  }

  async connect(session: Session, auth: object): Promise<void> {
    await this.#life?.connect(session, auth);
  }

  disconnect(session: Session): void {
    this.#life?.disconnect(session);
  }

  /** Does a command; `undefined`: nobody will ever answer. */
  handle(session: Session, name: string, payload: Record<string, unknown>): Promise<unknown> {
    return this.#life?.handle(session, name, payload) ?? Promise.resolve(undefined);
  }

  /** Throws when the server is down, as `fetch` does. */
  async get({ id }: User, path: string): Promise<{ status: number; body: unknown }> {
    if (!this.#life) throw new TypeError('fetch failed');
    return this.#life.get(id, path);
  }

  #diskAsOpened(): MemoryDisk {
    const { opened } = this.#options.mutant;
    return opened ? new DiskView(this.#disk, opened(this.#disk.entries)) : this.#disk;
  }

  #listenToWrites(listen: NonNullable<Mutant['onWrite']>): void {
    const write = this.#disk.write.bind(this.#disk);
    this.#disk.write = (entries) => {
      for (const entry of entries) {
        listen(entry, (frame) => this.#life?.emit({ epoch: this.#life.epoch, ...frame }));
      }
      write(entries);
    };
  }
}
