import type { ClientEvents, Handshake, RoomId, ServerEvents, UserId } from '@parley/dto';
import { ParleyError, type Identity } from '@parley/server-domain';
import type { DefaultEventsMap, Server, Socket } from 'socket.io';

/** What a session knows of itself. Rebuilt from the token at every connection, restored ones included. */
export interface SessionData {
  identity: Identity;
  /** Taken from the handshake and dropped once used. */
  handshake?: Handshake | undefined;
  /** Pending until the session has entered its rooms; commands wait for it. */
  ready?: Promise<void> | undefined;
  /** Until `hello`: what has to be told right behind it. */
  untold?: (() => void)[] | undefined;
  /** Set by session recovery: whose session this was. */
  restoredUser?: UserId | undefined;
  /** Frames up to this tick of RoomFeed are covered by a `heads` that the session acknowledged. */
  headsTick: number;
  /** When the oldest unacknowledged `heads` was sent, in milliseconds since the Unix epoch. */
  headsPendingSince?: number | undefined;
  /** Why the server closed the connection, where it did. */
  closedFor?: 'slow-consumer' | 'auth/expired' | 'auth/signed-out' | 'server/internal' | undefined;
}

export type SessionSocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SessionData>;
export type ChatServer = Server<ClientEvents, ServerEvents, DefaultEventsMap, SessionData>;

const prefix = 'room:';

/** The Socket.IO room that holds the sockets of a room's members. */
export function channelOf(room: RoomId): string {
  return prefix + room;
}

/** The room of a Socket.IO room's name, if it is one's. */
export function roomOfChannel(channel: string): RoomId | undefined {
  return channel.startsWith(prefix) ? channel.slice(prefix.length) : undefined;
}

/** Whether a session is in a room now. */
export function isIn(socket: Pick<SessionSocket, 'rooms'>, room: RoomId): boolean {
  return socket.rooms.has(channelOf(room));
}

/** The rooms whose members' channel a socket is in. */
export function roomsOf(socket: Pick<SessionSocket, 'rooms'>): RoomId[] {
  return [...socket.rooms].map(roomOfChannel).filter((room) => room !== undefined);
}

/** Who is speaking. Errors: `auth/expired` for a token that ended without having been refreshed. */
export function identityOf(socket: SessionSocket): Identity {
  const { identity } = socket.data;
  if (identity.expiresAt <= Date.now()) throw new ParleyError('auth/expired');
  return identity;
}
