import type { ConnectionState, Parley, RoomHandle, RoomState, Store } from '@parley/client';
import type { RoomId, User } from '@parley/dto';
import { FakeRoom } from './fake-room.ts';

/** A store that a test moves by hand. Listeners hear of it at once. */
export class FakeStore<T> implements Store<T> {
  private readonly listeners = new Set<(value: T) => void>();

  constructor(public value: T) {}

  set(value: T): void {
    this.value = value;
    for (const listener of [...this.listeners]) listener(value);
  }

  update(change: Partial<T>): void {
    this.set({ ...this.value, ...change });
  }

  subscribe(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  get listenerCount(): number {
    return this.listeners.size;
  }
}

/** The SDK without a server: rooms live in memory, and the test decides what happens to what is sent. */
export class FakeParley implements Parley {
  readonly connection = new FakeStore<ConnectionState>({
    status: 'online',
    since: 0,
    wasRecovered: false,
    isCaughtUp: true,
    waiting: 0,
  });
  readonly user = new FakeStore<User | undefined>({ id: 'me', name: 'Test Person', isGuest: true });
  readonly limits = new FakeStore<Parley['limits']['value']>({
    textLength: 4_000,
    packetBytes: 65_536,
    pageItems: 200,
    cursors: 500,
    roomNameLength: 80,
    userNameLength: 40,
    sends: { count: 20, perMs: 10_000 },
  });
  readonly epoch = new FakeStore<string | undefined>('epoch-of-the-fake');
  readonly rooms = new FakeStore<readonly RoomState[]>([]);
  readonly names = new FakeStore<ReadonlyMap<string, string>>(new Map());
  readonly retries: number[] = [];
  isClosed = false;

  private readonly held = new Map<RoomId, FakeRoom>();

  /** Makes a room that one is a member of. */
  addRoom(id: RoomId, state: Partial<RoomState> = {}): FakeRoom {
    const room = this.room(id);
    room.join(state);
    room.state.subscribe(() => {
      this.tellRooms();
    });
    this.tellRooms();
    return room;
  }

  room(id: RoomId): FakeRoom {
    const room = this.held.get(id) ?? new FakeRoom(id);
    this.held.set(id, room);
    return room;
  }

  join(id: RoomId): Promise<RoomHandle> {
    return Promise.resolve(this.addRoom(id));
  }

  on(): () => void {
    return () => undefined;
  }

  retryNow(): void {
    this.retries.push(Date.now());
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private tellRooms(): void {
    this.rooms.set([...this.held.values()].flatMap(({ state }) => (state.value === undefined ? [] : [state.value])));
  }
}
