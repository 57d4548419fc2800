import type { z } from 'zod';

/** Whether a value fits; one that makes a check throw (zod looks at the `length` of anything) does not. */
export function fits(schema: z.ZodType, value: unknown): boolean {
  try {
    return schema.safeParse(value).success;
  } catch {
    return false;
  }
}
