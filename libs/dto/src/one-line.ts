import { z } from 'zod';
import { wellFormed, wellFormedMessage } from './ids.ts';

/** What people call something: one line, trimmed, with something to see in it, that can't turn the text around it (bidi controls). */
export function oneLine(maxLength: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine(wellFormed, wellFormedMessage)
    .refine((name) => name === name.trim(), 'must not begin or end with a space')
    .refine((name) => !/\p{Cc}|\p{Zl}|\p{Zp}|\p{Bidi_Control}/u.test(name), 'must not contain control characters')
    .refine((name) => /[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u.test(name), 'must not be invisible');
}
