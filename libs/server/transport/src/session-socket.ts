import type { ClientEvents, Handshake, RoomId, ServerEvents, UserId } from '@parley/dto';
import type { Identity } from '@parley/server-domain';
import type { DefaultEventsMap, Server, Socket } from 'socket.io';

/** What a session knows of itself. Rebuilt from the token at every connection, restored ones included. */
export interface SessionData {
  identity: Identity;
  /** Taken from the handshake and dropped once used. */
  handshake?: Handshake | undefined;
}

export type SessionSocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SessionData>;
export type ChatServer = Server<ClientEvents, ServerEvents, DefaultEventsMap, SessionData>;

/** Names of Socket.IO's rooms, which group sockets: one kind for Parley's rooms, one for a person's sessions. */
export const channelOf = {
  room: (room: RoomId): string => `room:${room}`,
  user: (user: UserId): string => `user:${user}`,
  session: (session: string): string => `session:${session}`,
};
