import { beforeEach, expect, test } from '@jest/globals';
import { hasNoFocus } from './has-no-focus.ts';

beforeEach(() => {
  document.body.innerHTML = '<div data-page tabindex="-1"><button>A control</button></div>';
});

function focus(selector: string, { isDrawn = true } = {}): void {
  const element = document.querySelector<HTMLElement>(selector);
  if (element === null) throw new Error(`There is no ${selector}.`);
  element.checkVisibility = () => isDrawn;
  element.focus();
}

test('at first nothing has the focus', () => {
  expect(hasNoFocus(document)).toBe(true);
});

test('a control has it once it is there', () => {
  focus('button');
  expect(hasNoFocus(document)).toBe(false);
});

test('the page as a whole is nothing in particular', () => {
  focus('[data-page]');
  expect(hasNoFocus(document)).toBe(true);
});

test('what is not drawn any more has it no longer', () => {
  focus('button', { isDrawn: false });
  expect(hasNoFocus(document)).toBe(true);
});
