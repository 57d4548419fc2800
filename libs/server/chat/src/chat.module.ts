import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { Attendance, ChatObserver, Doorbell, MessageLog, NodeChannels } from '@parley/server-domain';
import { CommandLimit, stackOf } from '@parley/server-transport';
import { NodeAttendance } from './attendance.ts';
import { ChatGateway } from './chat.gateway.ts';
import { ChatLoad } from './chat-load.ts';
import { ChatOptions } from './chat.options.ts';
import { CommitQueue } from './commit-queue.ts';
import { ConnectionService } from './connection.service.ts';
import { DisconnectionService } from './disconnection.service.ts';
import { Drain } from './drain.ts';
import { Heads } from './heads.ts';
import { HistoryService } from './history.service.ts';
import { Memberships } from './memberships.ts';
import { MessagesController } from './messages.controller.ts';
import { NodesService } from './nodes.service.ts';
import { PersistenceService } from './persistence.service.ts';
import { Presence } from './presence.ts';
import { RecoveryService } from './recovery.service.ts';
import { RoomFeed } from './room-feed.ts';
import { SendLimit, TypingLimit } from './session-limits.ts';
import { SharedDoorbell } from './shared-doorbell.ts';
import { SocketDoorbell } from './socket-doorbell.ts';
import { Sockets } from './sockets.ts';

const observing = { token: ChatObserver, optional: true };

/**
 * Messages, live. Needs the ports `MessageLog`, `RoomDirectory`, `NodeChannels` and `TokenVerifier` from global modules; a `ChatObserver`
 * there hears what happens.
 */
@Module({})
export class ChatModule {
  static forRoot(options: ChatOptions): DynamicModule {
    return {
      module: ChatModule,
      global: true,
      controllers: [MessagesController],
      providers: [
        { provide: ChatOptions, useValue: options },
        {
          provide: RoomFeed,
          inject: [MessageLog, Sockets, NodeChannels, observing],
          useFactory: (log: MessageLog, sockets: Sockets, { isShared }: NodeChannels, observer?: ChatObserver) =>
            new RoomFeed(
              log,
              (frame) => {
                sockets.emitFrame(frame);
              },
              {
                onTrouble: complain('what was missed was not read'),
                onRepaired: () => observer?.gapRepaired(),
                isShared,
              },
            ),
        },
        {
          provide: CommitQueue,
          inject: [MessageLog, RoomFeed, NodeChannels, observing],
          useFactory: (log: MessageLog, feed: RoomFeed, channels: NodeChannels, observer?: ChatObserver) =>
            new CommitQueue(
              log,
              ({ room, from, head: to, items, members }) => {
                feed.publish(room, { from, to, items, members });
                if (!channels.isShared) return;
                const frame = { epoch: log.epoch, room, from, to, items: [...items] };
                channels.tellRoom(room, { kind: 'frame', frame, members });
              },
              { onDefect: complain('a commit was not announced'), observer },
            ),
        },
        { provide: SendLimit, useFactory: () => new SendLimit(options.sends) },
        { provide: CommandLimit, useFactory: () => new CommandLimit(options.commands) },
        TypingLimit,
        Sockets,
        Presence,
        Heads,
        ConnectionService,
        DisconnectionService,
        RecoveryService,
        PersistenceService,
        HistoryService,
        Drain,
        ChatLoad,
        ChatGateway,
        Memberships,
        NodesService,
        SocketDoorbell,
        { provide: Doorbell, useClass: SharedDoorbell },
        { provide: Attendance, useClass: NodeAttendance },
      ],
      exports: [Doorbell, Attendance, ChatLoad, Drain, CommandLimit, ConnectionService],
    };
  }
}

/** For parts that know no framework: what members miss by it they learn of by `heads`. */
function complain(msg: string): (error: unknown) => void {
  const logger = new Logger(ChatModule.name);
  return (error) => {
    logger.error({ msg, stack: stackOf(error) });
  };
}
