import { expect, test } from '@jest/globals';
import { completed } from './completed.ts';
import { wordAt } from './word.ts';

test.each([
  ['@ad|', '@Ada |'],
  ['see @ad|', 'see @Ada |'],
  ['@ad| there', '@Ada |there'],
  ['@ad|, there', '@Ada|, there'],
  ['(@ad|)', '(@Ada|)'],
  ['@ad|\nthere', '@Ada |\nthere'],
])('%p is completed to %p', (said, expected) => {
  const text = said.replace('|', '');
  const found = wordAt(text, said.indexOf('|'));
  if (found === undefined) throw new Error('There is no word.');
  const done = completed(text, found, '@Ada');
  expect(`${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`).toBe(expected);
});
