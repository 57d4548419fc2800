import { Controller, Get } from '@nestjs/common';
import { apiPrefix, apiVersion, ServerInfo } from '@parley/dto';
import { ChatOptions, ConnectionService } from '@parley/server-chat';
import { MessageLog } from '@parley/server-domain';
import { Answers } from '@parley/server-transport';

/** What a client may ask before it has a token. */
@Controller(`${apiPrefix}/server`)
export class ServerController {
  constructor(
    private readonly log: MessageLog,
    private readonly connections: ConnectionService,
    private readonly options: ChatOptions,
  ) {}

  @Get()
  @Answers({ schema: ServerInfo, summary: 'Which server this is, and what it takes.' })
  info(): ServerInfo {
    return {
      name: 'parley',
      version: this.options.version,
      api: apiVersion,
      epoch: this.log.epoch,
      time: new Date().toISOString(),
      limits: this.connections.limits(),
    };
  }
}
