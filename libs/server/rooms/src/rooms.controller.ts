import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, UseGuards } from '@nestjs/common';
import {
  apiPrefix,
  JoinedRoom,
  ListedRoom,
  MemberPage,
  MemberQuery,
  ReadPosition,
  Room,
  RoomChange,
  RoomCreate,
  RoomId,
  RoomPage,
  RoomQuery,
  RoomReadChange,
  UserId,
} from '@parley/dto';
import { ParleyError, type Identity } from '@parley/server-domain';
import { Answers, BearerGuard, Caller, costlyRequest, CountsAs, LimitGuard } from '@parley/server-transport';
import { RoomsService } from './rooms.service.ts';

@Controller(`${apiPrefix}/rooms`)
@UseGuards(BearerGuard, LimitGuard)
export class RoomsController {
  constructor(private readonly rooms: RoomsService) {}

  @Post()
  @CountsAs(costlyRequest)
  @Answers({ status: 201, schema: JoinedRoom, summary: 'Make a public room and enter it.' })
  create(@Caller() { user }: Identity, @Body({ schema: RoomCreate }) { name }: RoomCreate): Promise<JoinedRoom> {
    return this.rooms.create(user.id, name);
  }

  @Get()
  @Answers({ schema: RoomPage, summary: 'The caller’s rooms, or all public ones, by id.' })
  list(@Caller() { user }: Identity, @Query({ schema: RoomQuery }) query: RoomQuery): Promise<RoomPage> {
    return this.rooms.list(user.id, query);
  }

  @Get(':room')
  @Answers({ schema: ListedRoom, summary: 'One room.', errors: ['room/not-found'] })
  get(@Caller() { user }: Identity, @Param('room', { schema: RoomId }) room: RoomId): Promise<ListedRoom> {
    return this.rooms.get(user.id, room);
  }

  @Patch(':room')
  @CountsAs(costlyRequest)
  @Answers({ schema: Room, summary: 'Rename a room that one made.', errors: ['room/not-found', 'room/not-maker'] })
  rename(
    @Caller() { user }: Identity,
    @Param('room', { schema: RoomId }) room: RoomId,
    @Body({ schema: RoomChange }) { name }: RoomChange,
  ): Promise<Room> {
    return this.rooms.rename(user.id, room, name);
  }

  @Get(':room/members')
  @Answers({ schema: MemberPage, summary: 'The members of a room, by id.', errors: ['room/not-member'] })
  members(
    @Caller() { user }: Identity,
    @Param('room', { schema: RoomId }) room: RoomId,
    @Query({ schema: MemberQuery }) query: MemberQuery,
  ): Promise<MemberPage> {
    return this.rooms.members(user.id, room, query);
  }

  @Put(':room/members/:user')
  @Answers({ schema: JoinedRoom, summary: 'Enter a public room.', errors: ['room/not-found', 'room/not-member'] })
  join(
    @Caller() { user }: Identity,
    @Param('room', { schema: RoomId }) room: RoomId,
    @Param('user', { schema: UserId }) member: UserId,
  ): Promise<JoinedRoom> {
    requireOneself(user.id, member);
    return this.rooms.join(user.id, room);
  }

  @Delete(':room/members/:user')
  @HttpCode(204)
  @Answers({ status: 204, summary: 'Leave a room.', errors: ['room/not-member'] })
  leave(
    @Caller() { user }: Identity,
    @Param('room', { schema: RoomId }) room: RoomId,
    @Param('user', { schema: UserId }) member: UserId,
  ): Promise<void> {
    requireOneself(user.id, member);
    return this.rooms.leave(user.id, room);
  }

  @Put(':room/read')
  @Answers({ schema: ReadPosition, summary: 'Move one’s read position.', errors: ['room/not-member'] })
  read(
    @Caller() { user }: Identity,
    @Param('room', { schema: RoomId }) room: RoomId,
    @Body({ schema: RoomReadChange }) change: RoomReadChange,
  ): Promise<ReadPosition> {
    return this.rooms.read(user.id, { room, ...change });
  }
}

/** People bring themselves into public rooms and out of them, nobody else. `me` names the caller. */
function requireOneself(caller: UserId, member: UserId): void {
  if (member !== caller && member !== 'me') {
    throw new ParleyError('room/not-member', { detail: 'One can only enter and leave rooms oneself.' });
  }
}
