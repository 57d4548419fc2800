import { expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { accessibilityProblems } from '../testing/index.ts';
import { Dialogs } from './dialogs.ts';
import { providePopups } from './popups.ts';

const question = { title: 'Delete this?', detail: 'It cannot be brought back.', action: 'Delete' };

async function until<T>(found: () => T | null | undefined): Promise<T> {
  for (let turn = 0; turn < 200; turn++) {
    TestBed.tick();
    const value = found();
    if (value !== null && value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve));
  }
  throw new Error('It did not happen.');
}

const button = (name: string) => () =>
  [...document.querySelectorAll('button')].find((each) => each.textContent.trim() === name);

test('a question is a dialog with a name, inside a landmark, and its action answers yes', async () => {
  TestBed.configureTestingModule({ providers: [providePopups()] });
  const dialogs = TestBed.inject(Dialogs);
  const answer = dialogs.confirm(question);
  const action = await until(button('Delete'));
  expect(dialogs.count()).toBe(1);
  const dialog = document.querySelector('[role=dialog]');
  const labelledBy = dialog?.getAttribute('aria-labelledby') ?? '';
  expect(document.getElementById(labelledBy)?.textContent).toBe('Delete this?');
  expect(dialog?.closest('[role=region]')).not.toBeNull();
  expect(await accessibilityProblems(document.body)).toEqual([]);
  action.click();
  expect(await answer).toBe(true);
  expect(dialogs.count()).toBe(0);
});

test('dismissing a question answers no', async () => {
  const dialogs = TestBed.inject(Dialogs);
  const answer = dialogs.confirm(question);
  (await until(button('Cancel'))).click();
  expect(await answer).toBe(false);
});
