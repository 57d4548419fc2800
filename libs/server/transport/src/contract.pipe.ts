import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { ParleyError } from '@parley/server-domain';
import type { z } from 'zod';

/** Wrong parts named in one answer; a request with more of them is wrong enough. */
const maxReportedErrors = 20;
/** Details repeat the names of unknown keys: nobody makes the server say much more than they said. */
const maxDetailLength = 200;

type Issues = Parameters<
  NonNullable<NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory']>
>[0];

/** Checks everything that comes in against its schema of the contract. Error: `request/invalid`, with a pointer to each wrong part. */
export class ContractPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: invalid });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw error instanceof ParleyError ? error : unreadable(error);
    }
  }
}

/** The same check for what does not come through a pipe, such as a handshake. Errors: `request/invalid`. */
export function fit<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = parse(schema, value);
  if (result.success) return result.data;
  throw invalid(result.error.issues);
}

function parse<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    throw unreadable(error);
  }
}

/** zod looks at the `length` of what is no text, too: `{"length": {"toString": null}}` makes its checks throw. */
function unreadable(cause: unknown): ParleyError {
  return new ParleyError('request/invalid', { cause });
}

function invalid(issues: Issues): ParleyError {
  return new ParleyError('request/invalid', {
    errors: issues.slice(0, maxReportedErrors).map(({ path = [], message }) => ({
      pointer: path.map((part) => `/${escapePointer(typeof part === 'object' ? part.key : part)}`).join(''),
      detail: message.slice(0, maxDetailLength).toWellFormed(),
    })),
  });
}

/** RFC 6901. */
function escapePointer(key: PropertyKey): string {
  return String(key).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1').toWellFormed();
}
