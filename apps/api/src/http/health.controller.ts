import { Controller, Get, HttpCode } from '@nestjs/common';
import { ParleyError } from '@parley/server-domain';
import { Answers } from '@parley/server-transport';
import { z } from 'zod';
import { Readiness } from '../readiness.ts';

export const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;

/** For whoever watches over the process. */
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @HttpCode(200)
  @Answers({ schema: Health, summary: 'The process answers. Restart it when this does not.' })
  live(): Health {
    return { status: 'ok' };
  }

  @Get('ready')
  @Answers({
    schema: Health,
    summary: 'The store can be read, and the server is not stopping. Send requests here while this holds.',
    errors: ['server/busy'],
  })
  async ready(): Promise<Health> {
    if (!(await this.readiness.isReady())) throw new ParleyError('server/busy', { retryAfterMs: 1_000 });
    return { status: 'ok' };
  }
}
