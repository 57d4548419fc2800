import { expect, test } from '@jest/globals';
import { Completing } from './completing.ts';
import type { Completion } from './completion.ts';
import type { Word } from './word.ts';

/** A field, and what completes its words, which is there once a test says so. */
function open() {
  const field = document.createElement('textarea');
  const shown: (string | undefined)[] = [];
  const completion: Pick<Completion, 'show' | 'press'> = {
    show: (word: Word | undefined) => shown.push(word?.typed),
    press: () => true,
  };
  const loads: { done: () => void; fail: () => void }[] = [];
  const completing = new Completing(
    () => field,
    () =>
      new Promise((resolve, reject) => {
        loads.push({
          done: () => {
            resolve(completion as Completion);
          },
          fail: () => {
            reject(new Error('no'));
          },
        });
      }),
  );
  const write = (text: string) => {
    field.value = text;
    completing.look();
  };
  return { completing, write, shown, loads };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const enter = new KeyboardEvent('keydown', { key: 'Enter' });

test('nothing is loaded before a word begins', () => {
  const { write, loads } = open();
  write('hello: 10:30, ada@example.org');
  expect(loads).toHaveLength(0);
});

test('what was written while it loaded is completed, and it is loaded once', async () => {
  const { completing, write, shown, loads } = open();
  for (const text of ['@', '@a', '@a and', '@a and @', '@a and @b']) write(text);
  expect(loads).toHaveLength(1);
  expect(completing.press(enter)).toBe(false);
  loads[0]?.done();
  await settled();
  expect(shown).toEqual(['b']);
  expect(completing.press(enter)).toBe(true);
});

test('what could not be loaded is tried again with the next word, not with the next key', async () => {
  const { completing, write, shown, loads } = open();
  write('@');
  loads[0]?.fail();
  await settled();
  write('@a');
  expect(completing.press(enter)).toBe(false);
  expect(loads).toHaveLength(1);
  write('@a :ta');
  expect(loads).toHaveLength(2);
  loads[1]?.done();
  await settled();
  expect(shown).toEqual(['ta']);
});

test('closing suggests nothing more for the word', async () => {
  const { completing, write, shown, loads } = open();
  write('@');
  loads[0]?.done();
  await settled();
  completing.close();
  expect(shown).toEqual(['', undefined]);
});
