import { expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter, withComponentInputBinding } from '@angular/router';
import { SessionService } from '@parley/web-data-access';
import { FakeParley, me, provideFakeParley, type FakeSession } from '@parley/web-data-access/testing';
import { Dialogs } from '@parley/web-ui';
import { accessibilityProblems, until } from '@parley/web-ui/testing';
import { App } from './app.ts';
import { routes } from './routes.ts';

async function start(path: string, { isSignedIn = true } = {}) {
  const parley = new FakeParley();
  parley.addRoom('lobby');
  TestBed.configureTestingModule({
    providers: [
      provideRouter(routes, withComponentInputBinding()),
      provideFakeParley(parley, { publicRooms: () => Promise.resolve({ items: [], hasMore: false }) }),
    ],
  });
  if (!isSignedIn) await TestBed.inject(SessionService).signOut();
  await TestBed.inject(Router).navigateByUrl(path);
  const fixture = TestBed.createComponent(App);
  document.body.append(fixture.nativeElement as HTMLElement);
  await fixture.whenStable();
  return { fixture, page: fixture.nativeElement as HTMLElement };
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
  const { page } = await start('/rooms');
  await until(() => page.querySelector('nav[aria-label=Rooms]'));
  await TestBed.inject(SessionService).signOut();
  await until(() => localStorage.getItem('parley.room') === null);
  await until(() => TestBed.inject(Router).url === '/rooms/lobby');
  await TestBed.inject(SessionService).signInAsGuest();
  await until(() => page.querySelector('h1')?.textContent.includes('lobby'));
});

test('a dialog does not outlive its session', async () => {
  const { page } = await start('/rooms');
  await until(() => page.querySelector('nav[aria-label=Rooms]'));
  const answer = TestBed.inject(Dialogs).confirm({ title: 'Sure?', detail: '', action: 'Yes' });
  await until(() => document.querySelector('[role=dialog]'));
  await TestBed.inject(SessionService).signOut();
  await until(() => document.querySelector('[role=dialog]') === null);
  expect(await answer).toBe(false);
});

test('who came by a link and has to sign in first is led there', async () => {
  const { page } = await start('/rooms', { isSignedIn: false });
  await until(() => page.querySelector('parley-welcome'));
  await TestBed.inject(SessionService).signInAsGuest();
  await until(() => page.querySelector('parley-browse-page'));
});

test('who was signed in when last seen sees their rooms before the server has answered, and goes on in them', async () => {
  const { page } = await start('/');
  const fake = TestBed.inject(SessionService) as unknown as FakeSession;
  fake.session.set({ kind: 'unknown', isUnreachable: true, user: me });
  const rail = await until(() => page.querySelector('nav[aria-label=Rooms]'));
  expect(page.querySelector('.unreachable')).toBeNull();
  fake.session.set({ kind: 'signed-in', user: me });
  TestBed.tick();
  expect(page.querySelector('nav[aria-label=Rooms]')).toBe(rail);
});

test('who turns out to be signed out after that keeps the address they came by', async () => {
  const { page } = await start('/rooms');
  const fake = TestBed.inject(SessionService) as unknown as FakeSession;
  fake.session.set({ kind: 'unknown', isUnreachable: false, user: me });
  await until(() => page.querySelector('nav[aria-label=Rooms]'));
  fake.session.set({ kind: 'signed-out', wasEnded: true });
  await until(() => page.querySelector('parley-welcome'));
  expect(TestBed.inject(Router).url).toBe('/rooms');
});

test('without any of that, one is told that the server cannot be reached', async () => {
  const { page } = await start('/');
  const fake = TestBed.inject(SessionService) as unknown as FakeSession;
  fake.session.set({ kind: 'unknown', isUnreachable: true, user: undefined });
  await until(() => page.querySelector('.unreachable'));
  expect(await accessibilityProblems(page)).toEqual([]);
});
