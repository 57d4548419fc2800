import { expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { mediaQuery } from './media-query.ts';

test('a media query follows the window, and stops with what asked', () => {
  const list = Object.assign(new EventTarget(), { matches: false });
  Object.assign(window, { matchMedia: () => list });
  const matches = TestBed.runInInjectionContext(() => mediaQuery('(max-width: 640px)'));
  const change = (isMatch: boolean) => {
    list.dispatchEvent(Object.assign(new Event('change'), { matches: isMatch }));
  };
  expect(matches()).toBe(false);
  change(true);
  expect(matches()).toBe(true);
  TestBed.resetTestingModule();
  change(false);
  expect(matches()).toBe(true);
});
