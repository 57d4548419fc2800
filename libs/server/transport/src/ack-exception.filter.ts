import { randomUUID } from 'node:crypto';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ParleyError } from '@parley/server-domain';
import { toProblem } from './problem.ts';
import { stackOf } from './stack-of.ts';

/** Answers a failed command in its ack. Nest's own filter would emit `exception` and leave the ack unanswered. */
@Catch()
export class AckExceptionFilter implements ExceptionFilter {
  readonly #logger = new Logger('Gateway');

  catch(exception: unknown, host: ArgumentsHost): void {
    const requestId = randomUUID();
    if (!(exception instanceof ParleyError)) {
      this.#logger.error({ msg: 'command failed', requestId, stack: stackOf(exception) });
    }
    const ack = host.getArgs<unknown[]>().find(isAck);
    ack?.({ ok: false, error: toProblem(exception, { requestId }) });
  }
}

function isAck(argument: unknown): argument is (answer: unknown) => void {
  return typeof argument === 'function';
}
