import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { lobbyId } from '@parley/dto';
import { MessageLog, NodeChannels, ParleyError } from '@parley/server-domain';

/** A store that takes longer to answer serves nobody, in milliseconds; balancers give up after some seconds. */
const storeWithinMs = 2_000;

/** Whether requests should be sent here. */
@Injectable()
export class Readiness {
  #isStopping = false;

  constructor(
    private readonly log: MessageLog,
    private readonly channels: NodeChannels,
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** From now on the answer is no. */
  stop(): void {
    this.#isStopping = true;
  }

  /** How each part is. A part that is merely `degraded` keeps nobody away. Errors: `server/busy`, naming what is down. */
  async check(): Promise<HealthCheckResult> {
    try {
      return await this.health.check([() => this.#server(), () => this.#store(), () => this.#nodes()]);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      throw new ParleyError('server/busy', { retryAfterMs: 1_000, detail: detailOf(error), cause: error });
    }
  }

  #server(): HealthIndicatorResult {
    const server = this.indicators.check('server');
    return this.#isStopping ? server.down('stopping') : server.up();
  }

  /** Without the others this node still serves its people: late, not wrong. */
  #nodes(): HealthIndicatorResult {
    const nodes = this.indicators.check('nodes');
    return this.channels.isConnected ? nodes.up() : nodes.degraded('not reached');
  }

  async #store(): Promise<HealthIndicatorResult> {
    return this.indicators.check('store').attempt(this.#readStore).withTimeout(storeWithinMs);
  }

  readonly #readStore = async (): Promise<void> => {
    const heads = await this.log.heads([lobbyId]).catch((error: unknown) => {
      // Why is logged with the requests that fail of it, too; who asks here may be a stranger.
      throw new Error('can’t be read', { cause: error });
    });
    if (!heads.has(lobbyId)) throw new Error('has no lobby');
  };
}

function detailOf(error: ServiceUnavailableException): string {
  const { error: down = {} } = error.getResponse() as HealthCheckResult;
  const parts = Object.entries(down).map(([name, part]) => `${name}: ${String(part?.['message'])}`);
  return `Not ready (${parts.join('; ')}).`;
}
