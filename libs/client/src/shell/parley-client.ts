import type { ConnectionState, Parley, RoomHandle } from '../api.ts';
import type { EpochName, Hello, Message, RoomId, ServerLimits, User, UserId } from '../contract.ts';
import { uuidMaker } from '../core/uuid.ts';
import type { Applied, ReplicaEvent, Step } from '../core/replica-events.ts';
import type { Replica } from '../core/replica.ts';
import { ParleyClientError } from '../errors.ts';
import type { Clock, ParleyOptions, StorageScope, TraceEvent } from '../options.ts';
import { indexedDbStorage } from '../storage/indexed-db-storage.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { CatchUp } from './catch-up.ts';
import { CursorKeeper, cursorState } from './cursor-keeper.ts';
import { isolated } from './isolated.ts';
import { Link } from './link.ts';
import { listenTo } from './listen.ts';
import { Live } from './live.ts';
import { OutboxRunner } from './outbox-runner.ts';
import { PageLoader } from './page-loader.ts';
import { Reading } from './reading.ts';
import { Rest } from './rest.ts';
import { RoomClient } from './room-client.ts';
import { RoomModel } from './room-model.ts';
import { Rooms } from './rooms.ts';
import { standingOf, type Standing } from './standing.ts';
import { systemClock } from './system.ts';
import { TokenKeeper } from './token-keeper.ts';
import { subjectOf } from './token-subject.ts';
import { Tokens } from './tokens.ts';
import { traceOf } from './trace-step.ts';

interface RoomParts {
  readonly model: RoomModel;
  readonly loader: PageLoader;
  readonly reading: Reading;
  readonly handle: RoomClient;
}

type ChangeListener = (change: Message, room: RoomId) => void;

const defaultWindowItems = 300;

/** A connection of one person to one server: puts the parts together, and passes on what comes. */
export class ParleyClient implements Parley {
  readonly connection: Live<ConnectionState>;
  readonly user: Live<User | undefined>;
  readonly limits: Live<ServerLimits | undefined>;
  readonly epoch: Live<EpochName | undefined>;
  readonly rooms: Rooms['list'];
  readonly names: Live<ReadonlyMap<string, string>>;

  readonly #options: ParleyOptions;
  readonly #clock: Clock;
  readonly #link: Link;
  readonly #rest: Rest;
  readonly #outbox: OutboxRunner;
  readonly #catchUp: CatchUp;
  readonly #tokens: TokenKeeper;
  readonly #membership: Rooms;
  readonly #cursors: CursorKeeper | undefined;
  readonly #parts = new Map<RoomId, RoomParts>();
  readonly #listeners = new Set<ChangeListener>();
  /** Whose outbox it is, once that is known. */
  readonly #owner = Promise.withResolvers<UserId>();
  #ownerId: UserId | undefined;
  #hello: Hello | undefined;
  #names: ReadonlyMap<string, string> = new Map();
  #named: ReadonlySet<RoomId> = new Set();
  #pages = 0;
  #isClosed = false;

  constructor(options: ParleyOptions) {
    const { socket, random = Math.random, clock = systemClock, url = '' } = options;
    this.#options = options;
    this.#clock = clock;
    const newId = uuidMaker(
      () => clock.now(),
      (bytes) => crypto.getRandomValues(bytes),
    );
    const tokens = new Tokens({
      ask: (request) => options.token(request),
      onGiven: (token) => {
        const subject = this.#ownerId === undefined ? subjectOf(token) : undefined;
        if (subject !== undefined) this.#own(subject);
      },
    });
    // Browsers' fetch may not be called as a method of something else.
    const fetcher = options.fetch ?? ((...request: Parameters<typeof fetch>) => fetch(...request));
    this.#rest = new Rest({ url, tokens, clock, fetch: fetcher });
    this.#link = new Link({
      socket,
      tokens,
      clock,
      random,
      standing: () => this.#standing(),
      onState: () => {
        this.connection.touch();
      },
      onHello: (hello) => {
        this.#greet(hello);
      },
    });
    this.#tokens = new TokenKeeper({ clock, tokens, link: this.#link });
    this.#catchUp = new CatchUp({ link: this.#link, clock });
    this.#outbox = new OutboxRunner({
      link: this.#link,
      rest: this.#rest,
      clock,
      random,
      newId: options.newId ?? newId,
      onFound: newId.startAfter,
      openStore: async () => this.#storage.openOutbox(await this.#scope()),
      me: () => this.#me,
      room: (id) => this.#part(id).model,
      trace: (event) => {
        this.#trace(event);
      },
      onState: () => {
        this.connection.touch();
      },
      onExpired: () => {
        this.#tokens.refreshNow();
      },
    });
    this.#membership = new Rooms({
      rest: this.#rest,
      isComplete: options.complete ?? false,
      from: options.from ?? 'now',
      model: (id) => this.#part(id).model,
      all: () => [...this.#parts.values()].map(({ model }) => model),
    });
    this.rooms = this.#membership.list;
    this.connection = new Live(() => this.#showConnection());
    this.user = new Live(() => this.#hello?.user);
    this.limits = new Live(() => this.#hello?.limits);
    this.epoch = new Live(() => this.#hello?.epoch);
    this.names = new Live(() => this.#names);
    if (options.user !== undefined) this.#own(options.user);
    this.#cursors = this.#cursorKeeper();
    this.#listen();
    this.#link.start();
  }

  room(id: RoomId): RoomHandle {
    return this.#part(id).handle;
  }

  async join(room: RoomId): Promise<RoomHandle> {
    const answer = await this.#link.ask('room:join', { room });
    if (!answer) throw new ParleyClientError('client/offline', 'The server could not be reached.');
    if (!answer.ok) throw ParleyClientError.of(answer.error);
    const { handle, model } = this.#part(room);
    if (!model.isJoined) this.#membership.join(answer.room);
    return handle;
  }

  on(_event: 'change', listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  retryNow(): void {
    this.#link.retryNow();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#link.close();
    this.#rest.close();
    this.#tokens.stop();
    this.#catchUp.stop();
    for (const { model, reading } of this.#parts.values()) {
      model.stop();
      reading.stop();
    }
    this.#owner.reject(new ParleyClientError('client/closed', 'The client was closed.'));
    await this.#outbox.stop();
    await this.#cursors?.settle();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #storage(): NonNullable<ParleyOptions['storage']> {
    return this.#options.storage ?? this.#default;
  }

  readonly #default = typeof indexedDB === 'undefined' ? memoryStorage() : indexedDbStorage();

  get #me(): UserId | undefined {
    return this.#hello?.user.id ?? this.#ownerId;
  }

  /** Of complete clients, where they are kept. */
  #cursorKeeper(): CursorKeeper | undefined {
    const open = this.#storage.openCursors?.bind(this.#storage);
    if (this.#options.complete !== true || !open) return undefined;
    return new CursorKeeper({
      clock: this.#clock,
      open: async () => {
        if (this.#ownerId !== undefined) return open(await this.#scope());
        // Asking again would bring the same: without `user`, the token must name its person.
        throw new ParleyClientError('auth/invalid', 'The token does not say whose cursors are to be restored.');
      },
      onRestored: ({ epoch, cursors }) => {
        for (const [room, cursor] of Object.entries(cursors)) {
          this.#part(room).model.take({ kind: 'greeted', epoch, head: cursor, cursor, isNamed: true });
        }
      },
      current: () => cursorState(this.#followed()),
      onState: () => {
        this.connection.touch();
      },
    });
  }

  /** Rooms that were left stay as they were in an epoch that is over. */
  #followed(): readonly Replica[] {
    const followed = [...this.#parts.values()].filter(
      ({ model }) => model.isJoined || !this.#membership.isWhole || model.replica.epoch === this.#hello?.epoch,
    );
    return followed.map(({ model }) => model.replica);
  }

  async #scope(): Promise<StorageScope> {
    const user = await this.#owner.promise;
    return { server: this.#options.url ?? '', user };
  }

  #own(user: UserId): void {
    this.#ownerId ??= user;
    this.#owner.resolve(user);
  }

  #part(id: RoomId): RoomParts {
    const known = this.#parts.get(id);
    if (known) return known;
    const [clock, link, rest, outbox] = [this.#clock, this.#link, this.#rest, this.#outbox];
    const model = new RoomModel(id, {
      clock,
      isComplete: this.#options.complete ?? false,
      maxItems: this.#options.windowItems ?? defaultWindowItems,
      followItems: this.#options.followItems,
      me: () => this.#me,
      onStep: (...step) => {
        this.#follow(...step);
      },
      onState: (changed) => {
        this.rooms.touch();
        if (this.#catchUp.follow(changed)) this.connection.touch();
      },
    });
    const loader = new PageLoader({
      model,
      rest,
      clock,
      nextPage: () => ++this.#pages,
      isClosed: () => this.#isClosed,
    });
    const reading = new Reading({ model, link, clock });
    const handle = new RoomClient({ model, loader, reading, outbox, link, rest, clock });
    const parts = { model, loader, reading, handle };
    this.#parts.set(id, parts);
    return parts;
  }

  async #standing(): Promise<Standing> {
    await this.#cursors?.restore();
    const standing = standingOf(
      [...this.#parts.values()].map(({ model }) => model.replica),
      this.#hello?.epoch,
    );
    this.#named = new Set(Object.keys(standing.cursors ?? {}));
    return standing;
  }

  #greet(hello: Hello): void {
    this.#own(hello.user.id);
    if (this.#ownerId !== hello.user.id) {
      // What is in the outbox is somebody else's.
      this.#link.end('auth/invalid', 'The token belongs to another person.');
      return;
    }
    const isOtherEpoch = this.#hello?.epoch !== hello.epoch;
    this.#hello = hello;
    this.#rename(hello.user);
    this.user.touch();
    this.limits.touch();
    if (isOtherEpoch) this.epoch.touch();
    this.#membership.greet(hello, this.#named);
    this.#tokens.greet(hello);
    this.#catchUp.greet();
    this.#outbox.greet();
    for (const { reading, model } of this.#parts.values()) {
      reading.greet();
      this.#checkCount(model);
    }
  }

  #listen(): void {
    listenTo(this.#link, {
      model: (id) => this.#part(id).model,
      membership: this.#membership,
      onUser: (user) => {
        if (this.#hello?.user.id === user.id) {
          this.#hello = { ...this.#hello, user };
          this.user.touch();
        }
        this.#rename(user);
        for (const { model } of this.#parts.values()) model.renameUser(user);
      },
    });
  }

  #rename({ id, name }: User): void {
    if (this.#names.get(id) === name) return;
    this.#names = new Map(this.#names).set(id, name);
    this.names.touch();
  }

  /** After each event of a room's replica. */
  #follow(model: RoomModel, event: ReplicaEvent, before: Replica, step: Step): void {
    if (this.#options.trace) for (const told of traceOf(model.id, event, before, step)) this.#trace(told);
    for (const applied of step.applied) this.#announce(model, applied);
    if (event.kind === 'page' && step.verdict === 'taken') {
      this.#outbox.see(model, event.answer.items, event.answer.epoch);
    }
    if (this.#catchUp.follow(model)) this.connection.touch();
    this.#part(model.id).loader.follow();
    if (event.kind === 'reset') this.#checkCount(model);
    if (before.cursor !== model.replica.cursor || before.epoch !== model.replica.epoch) this.#cursors?.touch();
  }

  #announce(model: RoomModel, { epoch, items }: Applied): void {
    this.#outbox.see(model, items, epoch);
    for (const item of items) isolated(this.#listeners, item, model.id);
  }

  /** After a leap the server alone knows how much is unread. */
  #checkCount(model: RoomModel): void {
    if (!model.isJoined || !model.isCountUnsure) return;
    this.#rest.room(model.id).then(
      ({ read }) => {
        if (read) model.moveRead(read);
      },
      (error: unknown) => {
        // The count is off until the next hello or the next time that something is read.
        if (!(error instanceof ParleyClientError)) throw error;
      },
    );
  }

  #showConnection(): ConnectionState {
    const { state, isOnline } = this.#link;
    const { waiting } = this.#outbox;
    const storage = this.#cursors?.isFailing === true ? 'failing' : this.#outbox.storage;
    const isCaughtUp = isOnline && !this.#catchUp.isBehind;
    return { ...state, isCaughtUp, waiting, ...(storage && { storage }) };
  }

  #trace(event: TraceEvent): void {
    this.#options.trace?.(event);
  }
}
