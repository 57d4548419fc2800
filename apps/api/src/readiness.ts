import { Injectable } from '@nestjs/common';
import { lobbyId } from '@parley/dto';
import { MessageLog } from '@parley/server-domain';

/** Whether requests should be sent here. */
@Injectable()
export class Readiness {
  #isStopping = false;

  constructor(private readonly log: MessageLog) {}

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** From now on the answer is no. */
  stop(): void {
    this.#isStopping = true;
  }

  /** Never rejects. */
  async isReady(): Promise<boolean> {
    if (this.#isStopping) return false;
    try {
      return (await this.log.heads([lobbyId])).has(lobbyId);
    } catch {
      // Why is logged with the requests that fail of it, too; here it only counts that the store can't be read.
      return false;
    }
  }
}
