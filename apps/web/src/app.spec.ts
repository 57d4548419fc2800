import { expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import axe from 'axe-core';
import { App } from './app.ts';

test('the shell names the product', async () => {
  const fixture = TestBed.createComponent(App);
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  expect(element.querySelector('h1')?.textContent).toBe('Parley');
  // jsdom paints nothing, so contrast is left to the browser tests.
  const { violations } = await axe.run(element, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations).toEqual([]);
});
