import type { Socket } from 'socket.io-client';
import type { ClientEvents, EpochName, Message, RoomId, ServerEvents, UserId } from './contract.ts';
import type { OutboxEntry } from './core/outbox-entry.ts';

export type ParleySocket = Socket<ServerEvents, ClientEvents>;

/** Time as the SDK knows it. */
export interface Clock {
  /** Milliseconds since the Unix epoch; never less than before. */
  now(): number;
  /** Calls back once after so many milliseconds. Returns how to stop it. */
  after(delayMs: number, run: () => void): () => void;
}

/** What a token is asked for with. */
export interface TokenRequest {
  /** The token given last, when another is needed: the server refused it, or it ends soon. */
  readonly spent?: string;
}

export interface ParleyOptions {
  /**
   * An access token, fresh enough to connect with; asked for before each connection, refresh and REST call. Whoever
   * keeps a token gives it only while it is not the `spent` one. Rejecting means "not now" and is tried again; an error
   * whose `code` begins with `auth/` ends the connection.
   */
  readonly token: (request: TokenRequest) => Promise<string>;
  /** The server's origin, without a slash at the end. Default: the page's own. */
  readonly url?: string;
  /** A socket of socket.io-client, made with `autoConnect: false`. The SDK gives it its `auth` and connects it. */
  readonly socket: ParleySocket;
  /** Whose outbox and cursors they are. Default: as the token's `sub` says, which a complete client needs then to be readable. */
  readonly user?: UserId;
  /**
   * Where the outbox and, of complete clients, the cursors are kept. Default: IndexedDB where there is one, which keeps
   * the outbox alone; else in memory.
   */
  readonly storage?: ClientStorage;
  /** Misses no change, however far behind it was: for bots. Default `false`; in the Node entry `true`. */
  readonly complete?: boolean;
  /** Where a complete client begins in a room that it has no stored cursor of. Default `now`. */
  readonly from?: 'now' | 'start';
  /** Messages that stay loaded of a room, at most. Default 300. */
  readonly windowItems?: number;
  /**
   * The same while the reader is at the newest (`RoomHandle.look`): the fewer, the less there is to draw when messages
   * rush in. Default, and at most, `windowItems`.
   */
  readonly followItems?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** A number from 0 up to 1, for jitter. Default `Math.random`. */
  readonly random?: () => number;
  /**
   * Names messages and edits: UUIDv7 that ascend, also after those that an earlier life has left in the outbox. Default:
   * of the clock, the system's randomness and what the outbox holds.
   */
  readonly newId?: () => string;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Hears of what is sent and taken in, for tests and diagnosis. Called synchronously. */
  readonly trace?: (event: TraceEvent) => void;
}

/** `connect` makes a socket of its own when it is given none. */
export type ConnectOptions = Omit<ParleyOptions, 'socket'> & { readonly socket?: ParleySocket };

/** Whose data it is: nothing of one scope is ever seen in another. */
export interface StorageScope {
  /** The server's origin. */
  readonly server: string;
  readonly user: UserId;
}

export interface ClientStorage {
  /** Opens a queue of one's own for this scope, with what abandoned queues of it have left behind. */
  openOutbox(scope: StorageScope): Promise<OutboxStore>;
  /** Absent: cursors are not kept. */
  openCursors?(scope: StorageScope): Promise<CursorStore>;
}

/** One client's queue. Each write is atomic and lasts once it resolves; the client writes one thing after another. */
export interface OutboxStore {
  /** What it holds ends with the process. Default `false`. */
  readonly isVolatile?: boolean;
  /** What the queue holds, adopted entries included, oldest first. */
  load(): Promise<readonly OutboxEntry[]>;
  /** Adds entries or replaces those of the same key. */
  put(entries: readonly OutboxEntry[]): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  /** Takes over queues that were left behind since; what they held. Absent: only `load` adopts. */
  adopt?(): Promise<readonly OutboxEntry[]>;
  close(): Promise<void>;
}

/** How far a complete client has told its listeners. */
export interface CursorState {
  readonly epoch: EpochName;
  readonly cursors: Readonly<Record<RoomId, number>>;
}

export interface CursorStore {
  load(): Promise<CursorState | undefined>;
  save(state: CursorState): Promise<void>;
}

/** What a client did and learned, in order. */
export type TraceEvent =
  /** A command of the outbox left; `attempt` counts from 1 over the client's life. */
  | { readonly kind: 'attempted'; readonly attempt: number; readonly entry: OutboxEntry }
  | {
      readonly kind: 'acknowledged';
      readonly attempt: number;
      readonly room: RoomId;
      readonly seq: number;
      readonly rev: number;
    }
  | {
      readonly kind: 'refused';
      readonly attempt: number;
      readonly room: RoomId;
      readonly code: string;
      readonly isRetried: boolean;
    }
  /** From here on frames join. */
  | { readonly kind: 'placed'; readonly room: RoomId; readonly epoch: EpochName; readonly cursor: number }
  | {
      readonly kind: 'applied';
      readonly room: RoomId;
      readonly epoch: EpochName;
      readonly from: number;
      readonly to: number;
      readonly items: readonly Message[];
    }
  | { readonly kind: 'asked'; readonly room: RoomId; readonly page: number }
  | {
      readonly kind: 'page';
      readonly room: RoomId;
      readonly page: number;
      readonly epoch: EpochName;
      readonly head: number;
      readonly items: readonly Message[];
    };
