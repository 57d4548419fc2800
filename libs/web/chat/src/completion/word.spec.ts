import { expect, test } from '@jest/globals';
import { wordAt, wordIn } from './word.ts';

/** The word at `|`, as its mark and what follows. */
const word = (said: string) => {
  const found = wordAt(said.replace('|', ''), said.indexOf('|'));
  return found && `${found.kind} ${found.typed}`.trim();
};

test.each([
  ['@|', 'member'],
  ['@ad|', 'member ad'],
  ['hello @Åsa|', 'member Åsa'],
  ['line\n@ad|', 'member ad'],
  ['(@ad|)', 'member ad'],
  ['@ad|, hello', 'member ad'],
  ['@jean-luc|', 'member jean-luc'],
  [':ta|', 'emoji ta'],
  ['well done :thumbs_up|', 'emoji thumbs_up'],
])('%p is completed', (said, expected) => {
  expect(word(said)).toBe(expected);
});

test.each([
  '',
  '|',
  'ada|',
  'ada@example|',
  'https://example.org/@ada|',
  '@ad |',
  '@a|d',
  '@|ada',
  ':|',
  ':t|',
  ':)|',
  ':D|',
  'at 10:30|',
  'note: this|',
  ':1st|',
  ':tada:|',
  '/to|',
])('%p is not', (said) => {
  expect(word(said)).toBeUndefined();
});

test.each(['`@ad|', 'a `b` and `:ta|', '```\n@ad|', '```ts\nx\n:ta|'])('nothing is completed in code: %p', (said) => {
  expect(word(said)).toBeUndefined();
});

test.each(['`a` @ad|', 'it`s\n@ad|', '```\nx\n```\n@ad|'])('behind code it is: %p', (said) => {
  expect(word(said)).toBe('member ad');
});

test('a selection is no caret', () => {
  const field = document.createElement('textarea');
  field.value = '@ada';
  field.setSelectionRange(4, 4);
  expect(wordIn(field)).toEqual({ kind: 'member', start: 0, typed: 'ada' });
  field.setSelectionRange(0, 4);
  expect(wordIn(field)).toBeUndefined();
});

test('the longest hostile text takes no time', () => {
  const started = performance.now();
  for (const part of ['@', ':aa', '(', ' @a', '`', '```\n', '(:ab']) {
    const text = part.repeat(4_000 / part.length);
    wordAt(text, text.length);
  }
  expect(performance.now() - started).toBeLessThan(500);
});
