import { UseFilters } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Ack, Joined, ReadPosition, RoomRead, RoomRef } from '@parley/dto';
import { AckExceptionFilter, CommandLimit, identityOf, type SessionSocket } from '@parley/server-transport';
import { RoomsService } from './rooms.service.ts';

/** The socket's side of rooms. */
@WebSocketGateway()
@UseFilters(new AckExceptionFilter())
export class RoomsGateway {
  constructor(
    private readonly rooms: RoomsService,
    private readonly limit: CommandLimit,
  ) {}

  @SubscribeMessage('room:join')
  async join(socket: SessionSocket, { room }: RoomRef): Promise<Ack<Joined>> {
    return { ok: true, room: await this.rooms.join(await this.#user(socket), room) };
  }

  @SubscribeMessage('room:leave')
  async leave(socket: SessionSocket, { room }: RoomRef): Promise<Ack<object>> {
    await this.rooms.leave(await this.#user(socket), room);
    return { ok: true };
  }

  @SubscribeMessage('room:read')
  async read(socket: SessionSocket, position: RoomRead): Promise<Ack<ReadPosition>> {
    return { ok: true, ...(await this.rooms.read(await this.#user(socket), position)) };
  }

  async #user(socket: SessionSocket): Promise<string> {
    const { user, session } = identityOf(socket);
    await this.limit.take(session);
    return user.id;
  }
}
