import { afterEach, expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { english } from './english.ts';
import { PageLanguage } from './page-language.ts';
import { Text } from './text.ts';

afterEach(() => {
  document.documentElement.removeAttribute('dir');
  document.documentElement.removeAttribute('lang');
});

test.each(['ltr', 'rtl'] as const)('the page speaks its catalogue’s language, written %s', (direction) => {
  TestBed.configureTestingModule({ providers: [{ provide: Text, useValue: { ...english('en-GB'), direction } }] });
  TestBed.inject(PageLanguage);
  expect(document.documentElement.lang).toBe('en-GB');
  expect(document.documentElement.dir).toBe(direction);
});
