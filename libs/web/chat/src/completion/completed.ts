import type { Word } from './word.ts';

export interface Completed {
  readonly text: string;
  readonly caret: number;
}

/** The text with what was chosen in place of a word, and the caret behind it and the space that parts it from what is written on. */
export function completed(text: string, { start, typed }: Word, chosen: string): Completed {
  const after = text.slice(start + 1 + typed.length);
  // What stands behind it, a comma or a bracket, stays close to it.
  const [space, hasSpace] = [/^$|^\n/u.test(after) ? ' ' : '', /^[^\S\n]/u.test(after)];
  const caret = start + chosen.length + (hasSpace ? 1 : space.length);
  return { text: text.slice(0, start) + chosen + space + after, caret };
}
