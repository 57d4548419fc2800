import { Logger, UseFilters } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import {
  type ChangesSince,
  type MessageDelete,
  type MessageEdit,
  type MessageSend,
  type SessionRefresh,
  type TypingSet,
  type Ack,
  type Changes,
  type Committed,
  type RoomId,
  type SessionRefreshed,
} from '@parley/dto';
import { NodeChannels, ParleyError, type LogCommand } from '@parley/server-domain';
import {
  AckExceptionFilter,
  channelOf,
  CommandLimit,
  identityOf,
  isIn,
  logFailure,
  toProblem,
  type ChatServer,
  type SessionSocket,
} from '@parley/server-transport';
import { coalesceWrites } from './coalesce-writes.ts';
import { ConnectionService } from './connection.service.ts';
import { DisconnectionService } from './disconnection.service.ts';
import { deleteCommand, editCommand, sendCommand } from './log-commands.ts';
import { PersistenceService } from './persistence.service.ts';
import { Presence } from './presence.ts';
import { RecoveryService } from './recovery.service.ts';
import { TypingLimit } from './session-limits.ts';
import { Sockets } from './sockets.ts';

/** The socket's side of the chat: each command parsed, handed to one service, answered in its ack. */
@WebSocketGateway()
@UseFilters(new AckExceptionFilter())
export class ChatGateway implements OnGatewayInit, OnGatewayConnection {
  readonly #logger = new Logger(ChatGateway.name);

  constructor(
    private readonly connections: ConnectionService,
    private readonly disconnections: DisconnectionService,
    private readonly recovery: RecoveryService,
    private readonly persistence: PersistenceService,
    private readonly sockets: Sockets,
    private readonly presence: Presence,
    private readonly limit: CommandLimit,
    private readonly typings: TypingLimit,
    private readonly channels: NodeChannels,
  ) {}

  afterInit(server: ChatServer): void {
    this.sockets.bind(server);
    coalesceWrites(server);
    server.use((socket, next) => {
      this.connections.authenticate(socket).then(
        () => {
          next();
        },
        (error: unknown) => {
          logFailure(this.#logger, error, { msg: 'authentication failed' });
          const { title, ...data } = toProblem(error);
          next(Object.assign(new Error(title), { data: { title, ...data } }));
        },
      );
    });
  }

  handleConnection(socket: SessionSocket): void {
    socket.once('disconnect', (reason) => {
      this.disconnections.disconnect(socket, reason);
    });
    void this.connections.connect(socket);
  }

  @SubscribeMessage('message:send')
  send(socket: SessionSocket, { room, ...message }: MessageSend): Promise<Ack<Committed>> {
    return this.#write(socket, room, sendCommand(message, socket.data.identity.user));
  }

  @SubscribeMessage('message:edit')
  edit(socket: SessionSocket, { room, ...edit }: MessageEdit): Promise<Ack<Committed>> {
    return this.#write(socket, room, editCommand(edit, socket.data.identity.user));
  }

  @SubscribeMessage('message:delete')
  delete(socket: SessionSocket, { room, id }: MessageDelete): Promise<Ack<Committed>> {
    return this.#write(socket, room, deleteCommand({ id }, socket.data.identity.user));
  }

  @SubscribeMessage('changes:since')
  async changesSince(socket: SessionSocket, query: ChangesSince): Promise<Ack<Changes>> {
    if (!isIn(socket, query.room)) throw new ParleyError('room/not-member');
    await this.limit.take(identityOf(socket).session);
    return { ok: true, ...(await this.recovery.changesSince(query)) };
  }

  @SubscribeMessage('typing:set')
  async setTyping(socket: SessionSocket, { room, isTyping }: TypingSet): Promise<void> {
    if (!isIn(socket, room) || !this.presence.isNamed(room)) return;
    const { user, session } = identityOf(socket);
    await this.typings.take(session);
    socket.to(channelOf(room)).volatile.emit('typing', { room, user, isTyping });
    this.channels.tellRoom(room, { kind: 'typing', room, user, isTyping });
  }

  @SubscribeMessage('session:refresh')
  async refresh(socket: SessionSocket, { token }: SessionRefresh): Promise<Ack<SessionRefreshed>> {
    await this.limit.take(socket.data.identity.session);
    return { ok: true, ...(await this.connections.refresh(socket, token)) };
  }

  async #write(socket: SessionSocket, room: RoomId, command: LogCommand): Promise<Ack<Committed>> {
    const writer = { identity: identityOf(socket), isMember: () => isIn(socket, room) };
    return { ok: true, ...(await this.persistence.write(writer, room, command)) };
  }
}
