import { randomBytes } from 'node:crypto';
import { Injectable, Logger, Optional } from '@nestjs/common';
import {
  Handshake,
  Limits,
  type Hello,
  type JoinedRoom,
  type RoomId,
  type ServerLimits,
  type SessionRefreshed,
} from '@parley/dto';
import {
  ChatObserver,
  MessageLog,
  ParleyError,
  RoomDirectory,
  TokenVerifier,
  type SessionStart,
} from '@parley/server-domain';
import { channelOf, closeFor, fit, isIn, stackOf, type SessionSocket } from '@parley/server-transport';
import { ChatOptions } from './chat.options.ts';
import { Heads } from './heads.ts';
import { Presence } from './presence.ts';
import { RecoveryService } from './recovery.service.ts';
import { RoomFeed } from './room-feed.ts';
import { Sockets } from './sockets.ts';

/** Lets sessions in, puts them into their rooms (nothing else does), and says hello. */
@Injectable()
export class ConnectionService {
  readonly #logger = new Logger(ConnectionService.name);
  #isDraining = false;

  constructor(
    private readonly sockets: Sockets,
    private readonly tokens: TokenVerifier,
    private readonly rooms: RoomDirectory,
    private readonly log: MessageLog,
    private readonly feed: RoomFeed,
    private readonly recovery: RecoveryService,
    private readonly presence: Presence,
    private readonly heads: Heads,
    private readonly options: ChatOptions,
    @Optional() private readonly observer?: ChatObserver,
  ) {}

  /** Checks every connection, restored ones included. Errors: `auth/*`, `request/invalid`, `server/draining`. */
  async authenticate(socket: SessionSocket): Promise<void> {
    if (this.#isDraining) {
      throw new ParleyError('server/draining', { retryAfterMs: this.options.reconnectWithinMs });
    }
    const { restoredUser } = socket.data as Partial<SessionSocket['data']>;
    const { auth } = socket.handshake;
    // The token and up to 500 cursors are of no more use once read.
    socket.handshake.auth = {};
    if (typeof (auth as { token?: unknown }).token !== 'string') throw new ParleyError('auth/required');
    const handshake = fit(Handshake, auth);
    const identity = await this.tokens.verify(handshake.token);
    // A restored session keeps its id only for the person it belonged to.
    if (restoredUser !== undefined && restoredUser !== identity.user.id) renewSession(socket);
    socket.data = { identity, handshake, headsTick: this.feed.tick };
  }

  /** Never rejects: a session that can't be let in is closed, and comes back. */
  connect(socket: SessionSocket): Promise<void> {
    socket.data.ready = this.#enterAndGreet(socket).then(
      () => {
        socket.data.ready = undefined;
      },
      (error: unknown) => {
        this.#logger.error({ msg: 'connection failed', socket: socket.id, stack: stackOf(error) });
        closeFor(socket, 'server/internal');
      },
    );
    return socket.data.ready;
  }

  /** Takes a new token of the same person without dropping the connection. Errors: `auth/*`. */
  async refresh(socket: SessionSocket, token: string): Promise<SessionRefreshed> {
    const identity = await this.tokens.verify(token);
    const { user, session } = socket.data.identity;
    if (identity.user.id !== user.id || identity.session !== session) {
      throw new ParleyError('auth/invalid', { detail: 'The token belongs to another session.' });
    }
    socket.data.identity = identity;
    return { expiresAt: new Date(identity.expiresAt).toISOString() };
  }

  /** Tells a session at once; or right behind its `hello`, which is on its way and may not know of it yet. */
  afterHello(socket: SessionSocket, tell: () => void): void {
    const { untold } = socket.data;
    if (untold) untold.push(tell);
    else tell();
  }

  enter(socket: SessionSocket, room: Pick<JoinedRoom, 'id' | 'head' | 'memberCount'>): void {
    void socket.join(channelOf(room.id));
    this.feed.begin(room.id, room.head);
    this.presence.enter(socket.data.identity.user, room.id, room.memberCount);
  }

  leave(socket: SessionSocket, room: RoomId): void {
    void socket.leave(channelOf(room));
    this.presence.leave(socket.data.identity.user.id, room);
  }

  /** Lets nobody in any more and asks everybody to come back later. */
  drain(): void {
    this.#isDraining = true;
    this.sockets.server.emit('server:draining', { reconnectWithinMs: this.options.reconnectWithinMs });
  }

  limits(): ServerLimits {
    return {
      textLength: Limits.textLength,
      packetBytes: Limits.packetBytes,
      pageItems: Limits.pageItems,
      cursors: Limits.cursors,
      roomNameLength: Limits.roomNameLength,
      userNameLength: Limits.userNameLength,
      sends: this.options.sends,
    };
  }

  async #enterAndGreet(socket: SessionSocket): Promise<void> {
    const { identity, handshake } = socket.data;
    const { user } = identity;
    socket.data.handshake = undefined;
    // Known before its rooms are read: rooms that are joined or left meanwhile come behind `hello`.
    const untold: (() => void)[] = [];
    socket.data.untold = untold;
    this.sockets.add(socket);
    const cursors = handshake?.cursors ?? {};
    const page = await this.rooms.joinedRooms(user.id, { limit: Limits.cursors, first: Object.keys(cursors) });
    const unnamed = page.hasMore ? await this.rooms.roomsOf(user.id) : [];
    if (!socket.connected) return;

    // In one turn: every frame from here on is heard, and what came since the heads were read is caught up with.
    for (const room of page.items) this.enter(socket, room);
    for (const room of unnamed) void socket.join(channelOf(room));
    socket.emit('hello', this.#hello(socket, page.items, page.hasMore), socket.id);
    socket.data.untold = undefined;
    this.observer?.sessionBegan(startOf(socket, handshake));
    for (const tell of untold) tell();

    await this.recovery.catchUp(
      { epoch: handshake?.epoch, cursors, heads: new Map(page.items.map(({ id, head }) => [id, head])) },
      {
        frame: (frame) => isIn(socket, frame.room) && socket.emit('changes', frame),
        reset: (reset) => isIn(socket, reset.room) && socket.emit('room:reset', reset),
      },
    );
    // Whoever left meanwhile has been taken leave of.
    if (socket.disconnected) return;
    this.presence.tell(
      socket,
      page.items.map(({ id }) => id).filter((room) => isIn(socket, room)),
    );
    this.heads.add(socket);
    this.#logger.log({
      msg: 'connected',
      socket: socket.id,
      user: user.id,
      transport: socket.conn.transport.name,
      recovered: socket.recovered,
      rooms: page.items.length,
      sockets: this.sockets.count,
    });
  }

  #hello({ data: { identity } }: SessionSocket, rooms: readonly JoinedRoom[], hasMoreRooms: boolean): Hello {
    return {
      user: identity.user,
      epoch: this.log.epoch,
      server: { version: this.options.version, time: new Date().toISOString() },
      limits: this.limits(),
      expiresAt: new Date(identity.expiresAt).toISOString(),
      rooms: [...rooms],
      hasMoreRooms,
    };
  }
}

function startOf({ recovered }: SessionSocket, handshake: Handshake | undefined): SessionStart {
  if (recovered) return 'restored';
  return handshake?.epoch === undefined ? 'new' : 'recovered';
}

/** Makes a restored session a new one. Socket.IO names a session before anybody is asked whose it is. */
function renewSession(socket: SessionSocket): void {
  // It is listed by its old id among the sockets that are about to connect.
  (socket.nsp as unknown as { _remove(socket: SessionSocket): void })._remove(socket);
  const newId = (): string => randomBytes(15).toString('base64url');
  Object.assign(socket, { id: newId(), pid: newId(), recovered: false });
}
