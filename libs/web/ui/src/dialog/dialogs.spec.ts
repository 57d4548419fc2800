import { expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { accessibilityProblems, until } from '../testing/index.ts';
import { Dialogs } from './dialogs.ts';
import { providePopups } from './popups.ts';

const question = { title: 'Delete this?', detail: 'It cannot be brought back.', action: 'Delete' };

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

test('what failed can be tried again until it is done or given up', async () => {
  const dialogs = TestBed.inject(Dialogs);
  let attempts = 0;
  const failing = () => (++attempts < 3 ? Promise.reject(new Error(`number ${attempts}`)) : Promise.resolve());
  const failed = (error: unknown) => ({ title: 'Not done', detail: (error as Error).message });
  const first = dialogs.attempt(failing, failed);
  await until(() => document.querySelector('[role=dialog]')?.textContent.includes('number 1'));
  (await until(button('Cancel'))).click();
  expect(await first).toBe(false);
  const second = dialogs.attempt(failing, failed);
  await until(() => document.querySelector('[role=dialog]')?.textContent.includes('number 2'));
  (await until(button('Retry'))).click();
  expect(await second).toBe(true);
  expect(attempts).toBe(3);
});

test('all can be dismissed, those that are about to open too', async () => {
  const dialogs = TestBed.inject(Dialogs);
  const open = dialogs.confirm(question);
  await until(button('Delete'));
  const late = dialogs.confirm({ ...question, action: 'Never seen' });
  await dialogs.closeAll();
  expect(await Promise.all([open, late])).toEqual([false, false]);
  expect(document.querySelector('[role=dialog]')).toBeNull();
  expect(dialogs.count()).toBe(0);
});
