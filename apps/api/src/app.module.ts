import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { AccountsModule, type AccountsOptions, type AccountStore } from '@parley/server-accounts';
import { ChatModule, ChatOptions } from '@parley/server-chat';
import { ChatObserver, MessageLog, NodeChannels, RoomDirectory } from '@parley/server-domain';
import { RoomsModule } from '@parley/server-rooms';
import { ContractPipe, ProblemFilter } from '@parley/server-transport';
import { LoggerModule, type Params } from 'nestjs-pino';
import { HealthController } from './http/health.controller.ts';
import { ServerController } from './http/server.controller.ts';
import { Readiness } from './readiness.ts';

/** What the application is put together from; who opened it closes it. */
export interface AppParts {
  readonly log: MessageLog;
  readonly rooms: RoomDirectory;
  /** To the other nodes over the same store. */
  readonly channels: NodeChannels;
  /** Hears what the chat does, if somebody measures. */
  readonly observer?: ChatObserver | undefined;
  readonly accounts: AccountStore;
  readonly accountsOptions: AccountsOptions;
  readonly chatOptions: ChatOptions;
  readonly logging: Params;
}

@Module({})
class StoreModule {
  static of({ log, rooms, channels, observer }: AppParts): DynamicModule {
    return {
      module: StoreModule,
      global: true,
      providers: [
        { provide: MessageLog, useValue: log },
        { provide: RoomDirectory, useValue: rooms },
        { provide: NodeChannels, useValue: channels },
        ...(observer ? [{ provide: ChatObserver, useValue: observer }] : []),
      ],
      exports: [MessageLog, RoomDirectory, NodeChannels, ...(observer ? [ChatObserver] : [])],
    };
  }
}

@Module({})
export class AppModule {
  static of(parts: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(parts.logging),
        // What is wrong is logged where it goes wrong, not each time that somebody asks.
        TerminusModule.forRoot({ logger: false }),
        StoreModule.of(parts),
        AccountsModule.forRoot(parts.accounts, parts.accountsOptions),
        ChatModule.forRoot(parts.chatOptions),
        RoomsModule,
      ],
      controllers: [HealthController, ServerController],
      providers: [
        Readiness,
        { provide: ChatOptions, useValue: parts.chatOptions },
        { provide: APP_PIPE, useClass: ContractPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
