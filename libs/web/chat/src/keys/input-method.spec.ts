import { expect, jest, test } from '@jest/globals';
import { InputMethod, isOfInputMethod } from './input-method.ts';

const enter = (more: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key: 'Enter', ...more });

test('a key that an input method is composing with, or has taken, is its own', () => {
  expect(isOfInputMethod(enter({ isComposing: true }))).toBe(true);
  expect(isOfInputMethod(enter({ keyCode: 229 }))).toBe(true);
  expect(isOfInputMethod(enter({ keyCode: 13 }))).toBe(false);
});

test('so is a key in the tick after a composition, and none after it', () => {
  jest.useFakeTimers();
  const method = new InputMethod();
  method.composed();
  expect(method.has(enter())).toBe(true);
  jest.runAllTimers();
  expect(method.has(enter())).toBe(false);
  expect(method.has(enter({ isComposing: true }))).toBe(true);
  jest.useRealTimers();
});
