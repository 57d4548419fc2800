import type { Frame, HistoryPage, Message, RoomId, User, UserId } from '@parley/dto';
import { ParleyError, type MessageLog } from '@parley/server-domain';
import { InMemoryMessageLog, type MemoryDisk } from '@parley/testing';
import { connectionSteps, inOrder, type Step } from './connecting.ts';
import type { Members } from './members.ts';
import { headOf } from './mutant.ts';
import type { SimNode } from './node.ts';
import type { SimServerOptions } from './sim-server.ts';
import { commandOf, joinedRoom, problem, problemOf, roomIds } from './wire.ts';

/** The server's end of a connection. */
export interface Session {
  readonly user: User;
  readonly channels: Set<RoomId>;
  send(event: string, payload: unknown, acknowledge?: () => void): void;
}

export interface LifeOptions extends SimServerOptions {
  readonly epoch: string;
  readonly disk: MemoryDisk;
  readonly members: Members;
  readonly areFaultsOver: () => boolean;
}

const headsIntervalMs = 15_000;
/** A read of the store takes up to this long, in milliseconds. */
const maxReadMs = 20;
/** Small pages, so that short histories have several. */
const pageLimit = { items: 5, bytes: 100_000 };

/** One life of the server's process: its sessions, and the server's own parts behind them. */
export class SimLife {
  readonly #options: LifeOptions;
  readonly #memory: InMemoryMessageLog;
  readonly #log: MessageLog;
  readonly #node: SimNode;
  readonly #sessions = new Map<Session, { headsTick: number }>();
  readonly #previous = new Map<UserId, ReadonlySet<RoomId>>();
  readonly #steps: readonly Step[];
  /** Pages as they were read before, for readers that lag behind. */
  readonly #pages = new Map<string, HistoryPage>();
  #isOver = false;

  constructor(options: LifeOptions) {
    this.#options = options;
    const { mutant, openNode, time, epoch, disk, members } = options;
    this.#memory = new InMemoryMessageLog({ epoch, disk, rooms: roomIds });
    const pause = (): Promise<void> => this.#pause();
    this.#log = mutant.log?.(this.#memory, { disk, epoch, pause }) ?? this.#memory;
    const opened = openNode({
      log: this.#log,
      emit: (frame) => {
        this.emit(frame);
      },
      defer: (run) => void time.after(0, run),
      wait: (ms) => time.sleep(ms),
      now: () => time.now(),
      takeLimit: () => this.#takeLimit(),
    });
    this.#node = mutant.node?.(opened, this.#log) ?? opened;
    this.#steps = (mutant.connect ?? inOrder)(
      connectionSteps({
        node: this.#node,
        members,
        epoch,
        pause,
        readHeads: async (rooms) =>
          new Map([...(await this.#log.heads(rooms))].map(([room, { head }]) => [room, head])),
        isThere: (session) => !this.#isOver && this.#sessions.has(session),
      }),
    );
  }

  get epoch(): string {
    return this.#options.epoch;
  }

  headOf(room: RoomId): number {
    return this.#memory.headOf(room);
  }

  messages(room: RoomId): readonly Message[] {
    return this.#memory.messages(room);
  }

  /** The process is gone. */
  end(): void {
    this.#isOver = true;
    this.#sessions.clear();
  }

  /** Tells everybody in the room. */
  emit(frame: Frame): void {
    for (const session of this.#sessions.keys()) if (session.channels.has(frame.room)) session.send('changes', frame);
  }

  async connect(session: Session, auth: { epoch?: string; cursors?: Record<RoomId, number> }): Promise<void> {
    const previous = this.#previous.get(session.user.id) ?? new Set();
    this.#sessions.set(session, { headsTick: this.#node.tick });
    const connecting = { session, epoch: auth.epoch, cursors: auth.cursors ?? {}, previous, heads: new Map() };
    for (const step of this.#steps) if (!(await step(connecting))) return;
    this.#beat(session);
  }

  disconnect(session: Session): void {
    this.#sessions.delete(session);
    this.#previous.set(session.user.id, new Set(session.channels));
  }

  /** Does a command; `undefined`: nobody will ever answer. */
  async handle(session: Session, name: string, payload: Record<string, unknown>): Promise<unknown> {
    try {
      const result = await this.#do(session, name, payload);
      return this.#isOver ? undefined : { ok: true, ...result };
    } catch (error) {
      return this.#isOver ? undefined : { ok: false, error: problemOf(error) };
    }
  }

  /** What the store tells of a room's membership reaches the sessions of that person. */
  move(kind: 'joined' | 'left', user: UserId, room: RoomId): void {
    for (const session of this.#sessions.keys()) {
      if (session.user.id !== user) continue;
      if (kind === 'joined') {
        session.channels.add(room);
        session.send('room:joined', { room: joinedRoom(room, this.headOf(room)) });
      } else {
        session.channels.delete(room);
        session.send('room:left', { room });
      }
    }
  }

  async get(user: UserId, path: string): Promise<{ status: number; body: unknown }> {
    const url = new URL(path, 'http://server');
    const [, room = '', isMessages, id] = /rooms\/([^/]+)(\/messages)?\/?(.*)$/.exec(url.pathname) ?? [];
    if (!this.#options.members.has(room, user)) return { status: 403, body: problem('room/not-member') };
    if (isMessages === undefined) return { status: 200, body: joinedRoom(room, await headOf(this.#log, room)) };
    if (id === undefined || id === '') return { status: 200, body: await this.#page(room, url) };
    const found = await this.#log.message(room, id);
    return found ? { status: 200, body: found.message } : { status: 404, body: problem('message/not-found') };
  }

  async #do(session: Session, name: string, payload: Record<string, unknown>): Promise<object> {
    const { move } = this.#options;
    const room = String(payload['room']);
    const { user } = session;
    switch (name) {
      case 'room:join':
        move('joined', user.id, room);
        return { room: joinedRoom(room, await headOf(this.#log, room)) };
      case 'room:leave':
        move('left', user.id, room);
        return {};
      case 'changes:since':
        if (!session.channels.has(room)) throw new ParleyError('room/not-member');
        return this.#node.changesSince(payload as never);
      default: {
        const isMember = (): boolean => session.channels.has(room) && !this.#isUnlucky();
        const identity = { user, session: user.id, expiresAt: Number.MAX_SAFE_INTEGER };
        return this.#node.write({ identity, isMember }, room, commandOf(user, name, payload));
      }
    }
  }

  async #page(room: RoomId, { searchParams: query, href }: URL): Promise<HistoryPage> {
    const { mutant, random, plan, areFaultsOver } = this.#options;
    const known = this.#pages.get(href);
    if (known && !areFaultsOver() && random.chance(plan.lag)) return known;
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
    const read = await this.#log.history(room, place, pageLimit);
    if (!read) throw new Error(`There is no ${room}.`);
    const page = { epoch: this.epoch, room, ...read, items: [...read.items] };
    const told = (await mutant.page?.(page, this.#log, () => this.#pause())) ?? page;
    this.#pages.set(href, told);
    return told;
  }

  #beat(session: Session): void {
    this.#options.time.after(headsIntervalMs, () => {
      const known = this.#sessions.get(session);
      if (!known) return;
      const { tick } = this.#node;
      const heads = this.#node.headsSince(known.headsTick, session.channels);
      session.send('heads', { epoch: this.epoch, heads }, () => {
        known.headsTick = Math.max(known.headsTick, tick);
      });
      this.#beat(session);
    });
  }

  #takeLimit(): Promise<void> {
    return this.#isUnlucky()
      ? Promise.reject(new ParleyError('limit/exceeded', { retryAfterMs: 700 }))
      : Promise.resolve();
  }

  #isUnlucky(): boolean {
    const { random, plan, areFaultsOver } = this.#options;
    return !areFaultsOver() && random.chance(plan.refusal / 2);
  }

  #pause(): Promise<void> {
    const { random, time } = this.#options;
    return time.sleep(random.integer(0, maxReadMs));
  }
}
