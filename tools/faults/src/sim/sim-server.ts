import type { HistoryPage, Message, RoomId, User } from '@parley/dto';
import { assignRevisions, ParleyError, type LogCommand, type MessageLog } from '@parley/server-domain';
import { InMemoryMessageLog, MemoryDisk, type DiskEntry } from '@parley/testing';
import type { Random } from '../random.ts';
import { DiskView } from './disk-view.ts';
import type { Mutant } from './mutant.ts';
import type { OpenNode, SimNode } from './node.ts';
import type { Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { commandOf, committed, helloTo, lobby, problem, problemOf } from './wire.ts';

export interface SimServerOptions {
  readonly plan: Plan;
  readonly random: Random;
  readonly time: Scheduler;
  readonly openNode: OpenNode;
  readonly mutant: Mutant;
  /** A write failed: the process will stop. */
  readonly onBroken: () => void;
}

/** The server's end of a connection. */
export interface Session {
  readonly user: User;
  send(event: string, payload: unknown, acknowledge?: () => void): void;
}

const headsIntervalMs = 15_000;
const maxSyncMs = 60;

/** One life of the server's process. */
interface Life {
  readonly log: MessageLog;
  readonly node: SimNode;
  readonly memory: InMemoryMessageLog;
  readonly sessions: Map<Session, { headsTick: number }>;
}

/** The server: lives of its process, one after another, over one disk. */
export class SimServer {
  readonly epochs: string[] = ['epoch-1'];
  readonly #options: SimServerOptions;
  readonly #disk: MemoryDisk;
  #life: Life | undefined;
  #areFaultsOver = false;

  constructor(options: SimServerOptions) {
    this.#options = options;
    const { time: scheduler, random, mutant } = options;
    const disk = {
      sync: async () => {
        await scheduler.sleep(random.integer(1, maxSyncMs));
        if (this.#areFaultsOver || !random.chance(options.plan.writeErrors)) return;
        options.onBroken();
        throw new Error('The disk failed.');
      },
    };
    this.#disk = mutant.disk?.(disk) ?? new MemoryDisk(disk);
    if (mutant.onWrite) this.#listenToWrites(mutant.onWrite);
    this.start();
  }

  get epoch(): string {
    return this.epochs.at(-1) ?? '';
  }

  get isUp(): boolean {
    return this.#life !== undefined;
  }

  get head(): number {
    return this.#life?.memory.messages(lobby).reduce((head, { rev }) => Math.max(head, rev), 0) ?? 0;
  }

  get messages(): readonly Message[] {
    return this.#life?.memory.messages(lobby) ?? [];
  }

  /** Every revision that the disk holds. */
  get journal(): readonly DiskEntry[] {
    return this.#disk.entries;
  }

  start({ isNewEpoch = false } = {}): void {
    const { mutant, openNode, time: scheduler } = this.#options;
    if (isNewEpoch) this.epochs.push(`epoch-${this.epochs.length + 1}`);
    const memory = new InMemoryMessageLog({ epoch: this.epoch, disk: this.#diskAsOpened() });
    const log = mutant.log?.(memory) ?? memory;
    const sessions: Life['sessions'] = new Map();
    const opened = openNode({
      log,
      emit: (frame) => {
        if (this.#life?.sessions !== sessions) return;
        for (const session of sessions.keys()) session.send('changes', frame);
      },
      defer: (run) => void scheduler.after(0, run),
    });
    this.#life = { memory, log, node: mutant.node?.(opened, log) ?? opened, sessions };
  }

  /** The power goes: unsynced writes are lost, but for some. */
  crash(): void {
    this.#life = undefined;
    this.#disk.cutPower({ kept: this.#options.random.integer(0, 2) });
  }

  endFaults(): void {
    this.#areFaultsOver = true;
  }

  async connect(
    session: Session,
    { epoch, cursors = {} }: { readonly epoch?: string; readonly cursors?: Record<RoomId, number> },
  ): Promise<void> {
    const life = this.#life;
    if (!life) return;
    life.sessions.set(session, { headsTick: life.node.tick });
    const heads = await life.log.heads([lobby]);
    if (!this.#holds(life, session)) return;
    const head = heads.get(lobby)?.head ?? 0;
    session.send('hello', helloTo(session.user, { epoch: this.epoch, head }));
    await life.node.catchUp(
      { epoch, cursors, heads: new Map([[lobby, head]]) },
      {
        frame: (frame) => {
          session.send('changes', frame);
        },
        reset: (reset) => {
          session.send('room:reset', reset);
        },
      },
    );
    this.#beat(life, session);
  }

  disconnect(session: Session): void {
    this.#life?.sessions.delete(session);
  }

  /** Does a command; `undefined`: nobody will ever answer. */
  async handle(user: User, name: string, payload: Record<string, unknown>): Promise<unknown> {
    const life = this.#life;
    if (!life) return undefined;
    try {
      const result =
        name === 'changes:since'
          ? await life.node.changesSince(payload as never)
          : await this.#write(life, commandOf(user, name, payload));
      return this.#life === life ? { ok: true, ...result } : undefined;
    } catch (error) {
      return this.#life === life ? { ok: false, error: problemOf(error) } : undefined;
    }
  }

  /** Throws when the server is down, as `fetch` does. */
  async get(path: string): Promise<{ status: number; body: unknown }> {
    const life = this.#life;
    if (!life) throw new TypeError('fetch failed');
    const url = new URL(path, 'http://server');
    const id = /messages\/(.+)$/.exec(url.pathname)?.[1];
    if (id !== undefined) {
      const found = await life.log.message(lobby, id);
      return found ? { status: 200, body: found.message } : { status: 404, body: problem('message/not-found') };
    }
    return { status: 200, body: await this.#page(life, url.searchParams) };
  }

  async #page(life: Life, query: URLSearchParams): Promise<HistoryPage> {
    const { mutant } = this.#options;
    const number = (name: string): number | undefined => (query.has(name) ? Number(query.get(name)) : undefined);
    const [before, after, around] = [number('before'), number('after'), number('around')];
    const place =
      before !== undefined
        ? { before }
        : after !== undefined
          ? { after }
          : around !== undefined && !Number.isNaN(around)
            ? { around }
            : { before: Number.MAX_SAFE_INTEGER };
    // Small pages, so that short histories have several.
    const read = await life.log.history(lobby, place, { items: 5, bytes: 100_000 });
    if (!read) throw new Error('The lobby is gone.');
    const page = { epoch: life.log.epoch, room: lobby, ...read, items: [...read.items] };
    return mutant.page ? mutant.page(page, life.log) : page;
  }

  /** As PersistenceService does: a refusal looks the command up first. */
  async #write(life: Life, command: LogCommand): Promise<{ seq: number; rev: number; createdAt: string }> {
    const { random, plan } = this.#options;
    if (!this.#areFaultsOver && random.chance(plan.refusal)) {
      const stored = await life.log.message(lobby, command.id);
      const [first] = assignRevisions({ epoch: life.log.epoch, head: 0, find: () => stored }, [command]).outcomes;
      if (first?.status === 'repeat') return committed(first);
      if (random.chance(0.5)) throw new ParleyError('limit/exceeded', { retryAfterMs: 700 });
      throw new ParleyError('room/not-member');
    }
    return committed(await life.node.enqueue(lobby, command));
  }

  #beat(life: Life, session: Session): void {
    this.#options.time.after(headsIntervalMs, () => {
      const known = life.sessions.get(session);
      if (!known || !this.#holds(life, session)) return;
      const { tick } = life.node;
      session.send('heads', { epoch: life.log.epoch, heads: life.node.headsSince(known.headsTick, [lobby]) }, () => {
        known.headsTick = Math.max(known.headsTick, tick);
      });
      this.#beat(life, session);
    });
  }

  #holds(life: Life, session: Session): boolean {
    return this.#life === life && life.sessions.has(session);
  }

  #diskAsOpened(): MemoryDisk {
    const { opened } = this.#options.mutant;
    return opened ? new DiskView(this.#disk, opened(this.#disk.entries)) : this.#disk;
  }

  #listenToWrites(listen: NonNullable<Mutant['onWrite']>): void {
    const write = this.#disk.write.bind(this.#disk);
    this.#disk.write = (entries) => {
      for (const entry of entries) {
        listen(entry, (frame) => {
          for (const session of this.#life?.sessions.keys() ?? [])
            session.send('changes', { epoch: this.epoch, ...frame });
        });
      }
      write(entries);
    };
  }
}
