import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, UseGuards } from '@nestjs/common';
import {
  apiPrefix,
  Changes,
  ChangesQuery,
  Committed,
  HistoryPage,
  HistoryQuery,
  Message,
  MessageChange,
  MessageCreate,
  MessageId,
  RoomId,
} from '@parley/dto';
import { RoomDirectory, type Identity, type LogCommand } from '@parley/server-domain';
import { Answers, BearerGuard, Caller, LimitGuard } from '@parley/server-transport';
import { HistoryService } from './history.service.ts';
import { deleteCommand, editCommand, sendCommand } from './log-commands.ts';
import { PersistenceService } from './persistence.service.ts';
import { RecoveryService } from './recovery.service.ts';

/** The REST side of the chat: what socket commands do, through the same services. */
@Controller(`${apiPrefix}/rooms/:room`)
@UseGuards(BearerGuard, LimitGuard)
export class MessagesController {
  constructor(
    private readonly history: HistoryService,
    private readonly recovery: RecoveryService,
    private readonly persistence: PersistenceService,
    private readonly rooms: RoomDirectory,
  ) {}

  @Post('messages')
  @HttpCode(200)
  @Answers({
    schema: Committed,
    summary: 'Send a message. The same id again is the same message, and answers with its first result.',
    errors: ['message/id-taken', 'room/not-member'],
  })
  send(
    @Caller() caller: Identity,
    @Param('room', { schema: RoomId }) room: RoomId,
    @Body({ schema: MessageCreate }) message: MessageCreate,
  ): Promise<Committed> {
    return this.#write(caller, room, sendCommand(message, caller.user));
  }

  @Get('messages')
  @Answers({
    schema: HistoryPage,
    summary: 'A page of history around, before or after a `seq`; the newest without any.',
    errors: ['room/not-member'],
  })
  page(
    @Caller() { user }: Identity,
    @Param('room', { schema: RoomId }) room: RoomId,
    @Query({ schema: HistoryQuery }) query: HistoryQuery,
  ): Promise<HistoryPage> {
    return this.history.page(user.id, room, query);
  }

  @Get('messages/:message')
  @Answers({ schema: Message, summary: 'One message as it is now.', errors: ['room/not-member', 'message/not-found'] })
  message(
    @Caller() { user }: Identity,
    @Param('room', { schema: RoomId }) room: RoomId,
    @Param('message', { schema: MessageId }) id: MessageId,
  ): Promise<Message> {
    return this.history.message(user.id, room, id);
  }

  @Patch('messages/:message')
  @Answers({
    schema: Committed,
    summary: 'Edit one’s own message: replaces the text that stood at `editRev`.',
    errors: ['message/changed', 'message/deleted', 'message/not-author', 'message/not-found', 'room/not-member'],
  })
  edit(
    @Caller() caller: Identity,
    @Param('room', { schema: RoomId }) room: RoomId,
    @Param('message', { schema: MessageId }) id: MessageId,
    @Body({ schema: MessageChange }) change: MessageChange,
  ): Promise<Committed> {
    return this.#write(caller, room, editCommand({ id, ...change }, caller.user));
  }

  @Delete('messages/:message')
  @Answers({
    schema: Committed,
    summary: 'Delete one’s own message. Deleting it again changes nothing.',
    errors: ['message/not-author', 'message/not-found', 'room/not-member'],
  })
  delete(
    @Caller() caller: Identity,
    @Param('room', { schema: RoomId }) room: RoomId,
    @Param('message', { schema: MessageId }) id: MessageId,
  ): Promise<Committed> {
    return this.#write(caller, room, deleteCommand({ id }, caller.user));
  }

  @Get('changes')
  @Answers({
    schema: Changes,
    summary: 'What changed in a room after a revision.',
    errors: ['room/reset', 'room/not-member'],
  })
  async changes(
    @Caller() { user }: Identity,
    @Param('room', { schema: RoomId }) room: RoomId,
    @Query({ schema: ChangesQuery }) { epoch, after }: ChangesQuery,
  ): Promise<Changes> {
    await this.history.requireMember(user.id, room);
    return this.recovery.changesSince({ room, epoch, rev: after });
  }

  #write(identity: Identity, room: RoomId, command: LogCommand): Promise<Committed> {
    const isMember = (): Promise<boolean> => this.rooms.isMember({ room, user: identity.user.id });
    return this.persistence.write({ identity, isMember }, room, command);
  }
}
