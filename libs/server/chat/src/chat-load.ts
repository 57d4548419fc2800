import { Injectable } from '@nestjs/common';
import { CommitQueue } from './commit-queue.ts';
import { Sockets } from './sockets.ts';

/** How much this node has in hand right now: asked when somebody wants to know, so that it costs nobody else. */
@Injectable()
export class ChatLoad {
  constructor(
    private readonly sockets: Sockets,
    private readonly queue: CommitQueue,
  ) {}

  get sessions(): number {
    return this.sockets.count;
  }

  /** Commands waiting for a commit. */
  get waitingCommands(): number {
    return this.queue.waiting;
  }
}
