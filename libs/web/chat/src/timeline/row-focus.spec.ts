import { expect, test } from '@jest/globals';
import { signal } from '@angular/core';
import { RowFocus } from './row-focus.ts';

const log = document.createElement('div');
log.innerHTML = '<p data-message="a" tabindex="-1"></p><p data-message="b" tabindex="-1"></p>';
document.body.append(log);
const row = (key: string) => log.querySelector<HTMLElement>(`[data-message="${key}"]`) ?? log;

test('a row that is pointed at takes the actions from none that has the focus', () => {
  const focus = new RowFocus(signal(['a', 'b']));
  log.addEventListener('focusin', (event) => {
    focus.moved(event);
  });
  log.addEventListener('pointerover', (event) => {
    focus.pointed(event);
  });
  expect(focus.tabStop()).toBe('b');
  row('a').focus();
  row('b').dispatchEvent(new Event('pointerover', { bubbles: true }));
  expect([focus.isActive('a'), focus.isActive('b'), focus.tabStop()]).toEqual([true, true, 'a']);
  focus.left();
  expect([focus.isActive('a'), focus.isActive('b')]).toEqual([true, false]);
});
