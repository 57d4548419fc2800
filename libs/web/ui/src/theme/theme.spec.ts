import { afterEach, expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { ThemeChoice } from './theme.ts';

afterEach(() => {
  localStorage.clear();
});

test('a chosen theme is set on the page and remembered', () => {
  const choice = TestBed.inject(ThemeChoice);
  choice.choose('dark');
  TestBed.tick();
  expect(document.documentElement.dataset['theme']).toBe('dark');
  expect(localStorage.getItem('parley.theme')).toBe('dark');
  choice.choose('system');
  TestBed.tick();
  expect(document.documentElement.dataset['theme']).toBeUndefined();
});

test('a remembered theme comes back; nonsense does not', () => {
  localStorage.setItem('parley.theme', 'light');
  expect(TestBed.inject(ThemeChoice).theme()).toBe('light');
  TestBed.resetTestingModule();
  localStorage.setItem('parley.theme', 'plaid');
  expect(TestBed.inject(ThemeChoice).theme()).toBe('system');
});
