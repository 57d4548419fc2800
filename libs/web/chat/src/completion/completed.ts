import type { Word } from './word.ts';

export interface Completed {
  readonly text: string;
  readonly caret: number;
}

/** The text with what was chosen in place of a word, and the caret behind it and the space that follows it. */
export function completed(text: string, { start, typed }: Word, chosen: string): Completed {
  const after = text.slice(start + 1 + typed.length);
  const caret = start + chosen.length + 1;
  return { text: text.slice(0, start) + chosen + (/^[^\S\n]/u.test(after) ? '' : ' ') + after, caret };
}
