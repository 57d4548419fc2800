import { randomUUID } from 'node:crypto';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { logFailure } from './log-failure.ts';
import { toProblem } from './problem.ts';

/** Answers a failed command in its ack. Nest's own filter would emit `exception` and leave the ack unanswered. */
@Catch()
export class AckExceptionFilter implements ExceptionFilter {
  readonly #logger = new Logger('Gateway');

  catch(exception: unknown, host: ArgumentsHost): void {
    const requestId = randomUUID();
    logFailure(this.#logger, exception, { msg: 'command failed', requestId });
    const ack = host.getArgs<unknown[]>().find(isAck);
    ack?.({ ok: false, error: toProblem(exception, { requestId }) });
  }
}

function isAck(argument: unknown): argument is (answer: unknown) => void {
  return typeof argument === 'function';
}
