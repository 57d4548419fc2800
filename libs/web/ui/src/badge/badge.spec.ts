import { expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { accessibilityProblems } from '../testing/index.ts';
import { Badge } from './badge.ts';

test.each([
  [0, ''],
  [7, '77 unread'],
  [99, '9999 unread'],
  [100, '99+more than 99 unread'],
])('%p unread is drawn and said as %p', async (count, text) => {
  const fixture = TestBed.createComponent(Badge);
  fixture.componentRef.setInput('count', count);
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  expect([...element.querySelectorAll('span')].map((span) => span.textContent).join('')).toBe(text);
  expect(await accessibilityProblems(element)).toEqual([]);
});
