import type {
  EpochName,
  Message,
  MessageId,
  Problem,
  ReadPosition,
  Room,
  RoomId,
  ServerLimits,
  User,
} from './contract.ts';
import type { Edge } from './core/window.ts';

/** A value that changes over time: read it, or be told of each new one. Fits signals, RxJS and `useSyncExternalStore`. */
export interface Store<T> {
  /** The value now. A new object whenever something in it changed, the same one otherwise. */
  readonly value: T;
  /** Calls back after each change, not at once; several changes in one tick are told once. Returns how to stop. */
  subscribe(listener: (value: T) => void): () => void;
}

/**
 * - `connecting`: not yet connected since `connect`.
 * - `online`: the server has said hello.
 * - `reconnecting`: lost; trying again by itself.
 * - `ended`: for good, until somebody acts: signed out, refused, or closed.
 */
export type ConnectionStatus = 'connecting' | 'online' | 'reconnecting' | 'ended';

/**
 * - `failing`: the storage refuses; it is tried again, and what is written meanwhile is not taken.
 * - `volatile`: things are kept in memory alone, as was asked for or because the browser refuses IndexedDB; what waits
 *   ends with the tab or process.
 */
export type StorageTrouble = 'failing' | 'volatile';

export interface ConnectionState {
  readonly status: ConnectionStatus;
  /** When this status began, in milliseconds of the client's clock. */
  readonly since: number;
  /** Why the connection was lost: Socket.IO's disconnect reason, or an error's title. */
  readonly reason?: string;
  /** The contract's error code, when the server gave one. */
  readonly code?: Problem['code'];
  /** The session was restored by Socket.IO: same socket id. */
  readonly wasRecovered: boolean;
  /** Every room held here is at the highest head heard of, since the last hello. */
  readonly isCaughtUp: boolean;
  /** Commands in the outbox that have no answer yet, over all rooms. */
  readonly waiting: number;
  /** Absent while what is written outlives the tab or process. */
  readonly storage?: StorageTrouble;
}

/** A room that one is a member of, as far as it is known here. */
export interface RoomState {
  readonly room: Room;
  /** As the server knows it, or further on where it has not been told yet. */
  readonly read: ReadPosition;
  /** Text messages of others after the read position, up to 100; kept up with every frame. */
  readonly unread: number;
  /** The revision up to which changes have been applied here. */
  readonly cursor: number;
  /** Others who are typing now. */
  readonly typing: readonly User[];
  /** Who is online; absent in rooms over 100 members, where only `onlineCount` is known. */
  readonly online?: readonly User[];
  readonly onlineCount: number;
}

/**
 * - `queued`: waits for the connection or for an earlier command.
 * - `sending`: on its way, no answer yet.
 * - `failed`: refused; `error` says why. Retry, edit or discard it.
 */
export type PendingStatus = 'queued' | 'sending' | 'failed';

/** A message of one's own that the server has not confirmed. */
export interface PendingMessage {
  readonly id: MessageId;
  readonly text: string;
  readonly status: PendingStatus;
  /** Milliseconds of the client's clock at which it was written. */
  readonly writtenAt: number;
  readonly error?: Problem;
}

/** An edit or deletion of one's own that the server has not confirmed, by the message's id. */
export interface PendingChange {
  readonly kind: 'edit' | 'delete';
  readonly id: MessageId;
  /** The new text, of an edit. */
  readonly text?: string;
  readonly status: PendingStatus;
  readonly error?: Problem;
}

/** The loaded, contiguous part of a room's history, and what is waiting to be added to it. */
export interface Timeline {
  /** By ascending `seq`, without holes, tombstones included. */
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  /** False when the part reaches the end: new messages are added as they come. */
  readonly hasNewer: boolean;
  /** `false` before the first page and after a reset, until a page is there. */
  readonly isLoaded: boolean;
  readonly pending: readonly PendingMessage[];
  readonly changes: readonly PendingChange[];
}

export type TimelinePlace = number | 'newest' | 'first_unread';

/** One room, for one person. */
export interface RoomHandle {
  readonly id: RoomId;
  readonly state: Store<RoomState | undefined>;
  readonly timeline: Store<Timeline>;

  /** Loads a page around a `seq`, the newest page, or the one around the first unread message. Errors: a `ParleyClientError`. */
  load(place: TimelinePlace): Promise<void>;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /**
   * Says which end of the loaded part the reader is at, whenever that changes: as messages come, what no longer fits goes
   * from the other end. Default `newer`. `at` is the `seq` of the message that is being read, unless that is the last one:
   * a reset loads afresh around it.
   */
  look(edge: Edge, at?: number): void;

  /** Puts a message into the outbox and answers with its id, once it is safe from a closed tab. */
  send(text: string): Promise<MessageId>;
  edit(id: MessageId, text: string): Promise<void>;
  delete(id: MessageId): Promise<void>;
  /** Sends a failed message again under its own id; with `text`, changed. */
  retry(id: MessageId, text?: string): Promise<void>;
  /** Drops a failed message or change from the outbox. */
  discard(id: MessageId): Promise<void>;

  /** Resolves when the message is durable; rejects when it was refused. */
  settled(id: MessageId): Promise<Message | { readonly seq: number; readonly rev: number }>;

  /** Tells the others, as often as it is called; the SDK sends at most what the contract asks for. */
  typing(isTyping: boolean): void;
  /** Moves one's read position forward: here at once, and at the server at most once a second. */
  read(seq: number): void;
  /** Marks what comes after `seq` as unread. */
  markUnread(seq: number): Promise<void>;
  leave(): Promise<void>;
}

/** A connection of one person to one server, with everything that survives losing it. */
export interface Parley extends AsyncDisposable {
  readonly connection: Store<ConnectionState>;
  /** Undefined until the first hello. */
  readonly user: Store<User | undefined>;
  readonly limits: Store<ServerLimits | undefined>;
  readonly epoch: Store<EpochName | undefined>;
  /** The rooms one is a member of, by name; the lobby first. */
  readonly rooms: Store<readonly RoomState[]>;
  /** Names of people as last heard: over the author's name as of sending. */
  readonly names: Store<ReadonlyMap<string, string>>;

  room(id: RoomId): RoomHandle;
  join(room: RoomId): Promise<RoomHandle>;

  /** Every change applied, in order, exactly once, with its room: what bots listen to. */
  on(event: 'change', listener: (change: Message, room: RoomId) => void): () => void;

  /** Connects now instead of after the next wait. */
  retryNow(): void;
  /** Closes the connection. What is in the outbox stays there for the next time. */
  close(): Promise<void>;
}
