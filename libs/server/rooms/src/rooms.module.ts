import { randomBytes } from 'node:crypto';
import { Module } from '@nestjs/common';
import { RoomsController } from './rooms.controller.ts';
import { RoomsGateway } from './rooms.gateway.ts';
import { RoomsEnvironment, RoomsService } from './rooms.service.ts';

/** 80 bits: never handed out twice. */
const roomIdBytes = 10;

class SystemEnvironment extends RoomsEnvironment {
  override newRoomId(): string {
    return randomBytes(roomIdBytes).toString('hex');
  }

  override now(): string {
    return new Date().toISOString();
  }
}

/** Rooms and who is in them. Needs the ports `RoomDirectory`, `UserDirectory`, `Doorbell` and `Attendance` from global modules. */
@Module({
  controllers: [RoomsController],
  providers: [{ provide: RoomsEnvironment, useClass: SystemEnvironment }, RoomsService, RoomsGateway],
})
export class RoomsModule {}
