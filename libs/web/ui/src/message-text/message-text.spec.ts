import { expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { accessibilityProblems } from '../testing/index.ts';
import { MessageText } from './message-text.ts';

async function render(text: string): Promise<HTMLElement> {
  const fixture = TestBed.createComponent(MessageText);
  fixture.componentRef.setInput('text', text);
  await fixture.whenStable();
  return fixture.nativeElement as HTMLElement;
}

test('what people write never becomes markup', async () => {
  const element = await render('<img src=x onerror=alert(1)> & <b>bold</b>');
  expect(element.textContent).toBe('<img src=x onerror=alert(1)> & <b>bold</b>');
  expect(element.querySelector('img, b')).toBeNull();
});

test('links open elsewhere and tell the other page nothing', async () => {
  const element = await render('https://example.org/x');
  const link = element.querySelector('a');
  expect(link?.href).toBe('https://example.org/x');
  expect(link?.target).toBe('_blank');
  expect(link?.rel).toContain('noopener');
});

test('only the message is in it: no space of the template shows', async () => {
  const element = await render('one `two`\nthree');
  expect(element.textContent).toBe('one two\nthree');
  expect(await accessibilityProblems(element)).toEqual([]);
});

test('a code block can be scrolled by keyboard', async () => {
  const element = await render('```\ncode\n```');
  expect(element.querySelector('pre')?.tabIndex).toBe(0);
  expect(element.querySelector('pre')?.textContent).toBe('code');
  expect(await accessibilityProblems(element)).toEqual([]);
});
