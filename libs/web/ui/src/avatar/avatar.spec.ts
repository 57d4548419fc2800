import { expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { accessibilityProblems } from '../testing/index.ts';
import { Avatar } from './avatar.ts';

test('an avatar shows initials, is silent to screen readers, and tells presence by a dot', async () => {
  const fixture = TestBed.createComponent(Avatar);
  fixture.componentRef.setInput('id', 'ada');
  fixture.componentRef.setInput('name', 'Ada Lindqvist');
  fixture.componentRef.setInput('presence', 'online');
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  expect(element.textContent.trim()).toBe('AL');
  expect(element.getAttribute('aria-hidden')).toBe('true');
  expect(element.classList).toContain('online');
  expect(await accessibilityProblems(element)).toEqual([]);
});
