import { Injectable } from '@nestjs/common';
import { CommitQueue } from './commit-queue.ts';
import { ConnectionService } from './connection.service.ts';

/** Stops the chat without losing what was promised. */
@Injectable()
export class Drain {
  constructor(
    private readonly connections: ConnectionService,
    private readonly queue: CommitQueue,
  ) {}

  /** Lets nobody in any more, tells clients to come back later, and resolves once every command taken has its answer. */
  async begin(): Promise<void> {
    this.connections.drain();
    await this.queue.close();
  }
}
