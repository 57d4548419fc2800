import { expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { SessionService } from '@parley/web-data-access';
import { FakeParley, provideFakeParley } from '@parley/web-data-access/testing';
import { accessibilityProblems } from '@parley/web-ui/testing';
import { App } from './app.ts';
import { routes } from './routes.ts';

async function start(path: string) {
  const parley = new FakeParley();
  parley.addRoom('lobby');
  window.history.replaceState(undefined, '', path);
  TestBed.configureTestingModule({
    providers: [provideRouter(routes, withComponentInputBinding()), provideFakeParley(parley)],
  });
  const fixture = TestBed.createComponent(App);
  document.body.append(fixture.nativeElement as HTMLElement);
  await fixture.whenStable();
  return { fixture, page: fixture.nativeElement as HTMLElement };
}

async function until<T>(find: () => T | null | undefined | false): Promise<T> {
  const started = performance.now();
  while (performance.now() - started < 20_000) {
    TestBed.tick();
    const found = find();
    if (found !== null && found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`It did not happen: ${find.toString()}`);
}

test('who is signed in sees their rooms; who signs out sees the way in', async () => {
  const { page } = await start('/');
  await until(() => page.querySelector('nav[aria-label=Rooms]'));
  expect(page.querySelector('parley-welcome')).toBeNull();
  expect(await accessibilityProblems(page)).toEqual([]);
  await TestBed.inject(SessionService).signOut();
  await until(() => page.querySelector('parley-welcome'));
  expect(page.querySelector('nav')).toBeNull();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('the next person starts in the lobby, not where the last one was', async () => {
  localStorage.setItem('parley.room', 'secret-plans');
  await start('/nowhere');
  await TestBed.inject(SessionService).signOut();
  await until(() => localStorage.getItem('parley.room') === null);
});
