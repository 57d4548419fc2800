import { isInFence } from '@parley/web-ui';

/** A word that can be completed: it begins with a mark that says by what, and ends at the caret. */
export interface Word {
  readonly kind: 'member' | 'emoji';
  /** Where its mark stands in the text. */
  readonly start: number;
  /** What follows the mark; may be empty after `@`. */
  readonly typed: string;
}

// Two letters after a colon: neither 10:30 nor :) nor :D is the name of an emoji.
const begun = /(?<=^|[\s\p{Ps}])(?:@(?<member>[^\s@]*)|:(?<emoji>\p{L}{2}[\p{L}\p{N}_-]*))$/u;
const goesOn = /^[\p{L}\p{M}\p{N}_]/u;

/** The word before the caret, unless it goes on behind it. In code nothing is completed. */
export function wordAt(text: string, caret: number): Word | undefined {
  const before = text.slice(0, caret);
  const match = begun.exec(before);
  if (match === null || goesOn.test(text.slice(caret)) || isInCode(text, match.index)) return undefined;
  const { member, emoji = '' } = match.groups ?? {};
  return member === undefined
    ? { kind: 'emoji', start: match.index, typed: emoji }
    : { kind: 'member', start: match.index, typed: member };
}

/** The word at a field's caret; none while something is selected. */
export function wordIn({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Word | undefined {
  return selectionStart === selectionEnd ? wordAt(value, selectionStart) : undefined;
}

/** A back-tick whose pair is still to come opens code, too. */
function isInCode(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return line.split('`').length % 2 === 0 || isInFence(text, at);
}
