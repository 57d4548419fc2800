import type { Logger } from '@nestjs/common';
import { errors } from '@parley/dto';
import { ParleyError } from '@parley/server-domain';
import { stackOf } from './stack-of.ts';

/**
 * Logs what failed for another reason than its caller: a defect as an error, trouble of the server or of what it stands on (a full disk, say) as a
 * warning with its cause. `requestId` is what the answer names.
 */
export function logFailure(
  logger: Logger,
  error: unknown,
  about: { readonly msg: string; readonly requestId?: string },
): void {
  const isDefect = !(error instanceof ParleyError) || error.code === 'server/internal';
  if (isDefect) logger.error({ ...about, stack: stackOf(error) });
  else if (error.cause !== undefined && errors[error.code].status >= 500) {
    logger.warn({ ...about, code: error.code, stack: stackOf(error) });
  }
}
