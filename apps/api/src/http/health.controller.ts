import { Controller, Get, HttpCode } from '@nestjs/common';
import { Answers } from '@parley/server-transport';
import { z } from 'zod';
import { Readiness } from '../readiness.ts';

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
type Health = z.infer<typeof Health>;

const parts = z.record(z.string(), z.looseObject({ status: z.enum(['up', 'degraded', 'down']) }));

/** Terminus' form, which balancers and people know. */
const Ready = z
  .object({
    /** `degraded`: something is not as it should be, and requests are served. */
    status: z.enum(['ok', 'degraded']),
    info: parts,
    error: parts,
    details: parts,
  })
  .meta({ id: 'Ready' });
type Ready = z.infer<typeof Ready>;

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
    schema: Ready,
    summary: 'The store can be read, and the server is not stopping. Send requests here while this holds.',
    errors: ['server/busy'],
  })
  async ready(): Promise<Ready> {
    return (await this.readiness.check()) as Ready;
  }
}
