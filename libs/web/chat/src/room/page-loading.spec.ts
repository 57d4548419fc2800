import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { signal } from '@angular/core';
import type { RoomHandle, RoomView, Timeline } from '@parley/web-data-access';
import { PageLoading } from './page-loading.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const middle: Timeline = { messages: [], hasOlder: true, hasNewer: true, isLoaded: true, pending: [], changes: [] };
const no = () => Promise.reject(new Error('no'));
const yes = () => Promise.resolve();

/** A room with more of it at both edges, and what was asked of it. */
function world() {
  const asked: string[] = [];
  const server = { answer: yes };
  const ask = (what: string) => () => {
    asked.push(what);
    return server.answer();
  };
  const handle = { loadOlder: ask('older'), loadNewer: ask('newer') } as unknown as RoomHandle;
  const view: RoomView = {
    handle: signal(handle),
    state: signal(undefined),
    timeline: signal(middle),
    refresh: () => undefined,
  };
  const pages = new PageLoading(view);
  const end = { isFollowing: true };
  const toEnd = () =>
    pages.page(ask('end'), {
      again: () => {
        if (end.isFollowing) void toEnd();
      },
      isEnd: true,
    });
  const open = () => pages.page(ask('open'), { again: () => void open() });
  return { asked, server, pages, end, toEnd, open };
}

test('a page that failed is asked for again after a pause, and whoever stands there is told when', async () => {
  const { asked, server, pages } = world();
  server.answer = no;
  const before = pages.turn();
  await pages.extend('older');
  await pages.extend('older');
  expect(asked).toEqual(['older']);
  expect(pages.what()).toBeUndefined();
  jest.advanceTimersByTime(2_000);
  expect(pages.turn()).not.toBe(before);
  await pages.extend('older');
  expect(asked).toEqual(['older', 'older']);
});

test('whoever is on their way to the end is led there before what is beyond the edge', async () => {
  const { asked, server, pages, toEnd } = world();
  server.answer = no;
  expect(await toEnd()).toBe('failed');
  jest.advanceTimersByTime(2_000);
  server.answer = yes;
  await pages.extend('newer');
  expect(asked).toEqual(['end', 'end']);
  await jest.advanceTimersByTimeAsync(0);
  expect(pages.what()).toBeUndefined();
  await pages.extend('newer');
  expect(asked).toEqual(['end', 'end', 'newer']);
});

test('whoever has turned back is not', async () => {
  const { asked, server, pages, end, toEnd } = world();
  server.answer = no;
  await toEnd();
  jest.advanceTimersByTime(2_000);
  end.isFollowing = false;
  await pages.extend('older');
  expect(asked).toEqual(['end', 'older']);
});

test('a new connection ends the pause, and what failed is asked for at once', async () => {
  const { asked, server, pages, open } = world();
  server.answer = no;
  await open();
  server.answer = yes;
  pages.resume();
  expect(asked).toEqual(['open', 'open']);
  expect(pages.what()).toBe('page');
});

test('a place that could not be opened is not asked for by standing at an edge', async () => {
  const { asked, server, pages, open } = world();
  server.answer = no;
  await open();
  jest.advanceTimersByTime(2_000);
  await pages.extend('newer');
  expect(asked).toEqual(['open', 'newer']);
});

test('nor with the next connection, once one went elsewhere', async () => {
  const { asked, server, pages, open } = world();
  server.answer = no;
  await open();
  pages.forget();
  pages.resume();
  expect(asked).toEqual(['open']);
});

test('a page that another one took the place of ends nothing', async () => {
  const { server, pages, open, toEnd } = world();
  const answers: (() => void)[] = [];
  server.answer = () => new Promise((resolve) => answers.push(resolve));
  const [first, second] = [open(), toEnd()];
  answers[0]?.();
  expect(await first).toBe('superseded');
  expect(pages.what()).toBe('page');
  answers[1]?.();
  expect(await second).toBe('done');
  expect(pages.what()).toBeUndefined();
});

test('a connection that comes while a page is on its way leaves it be, if nobody wants it anew', async () => {
  const { server, pages, end, toEnd } = world();
  const answers: (() => void)[] = [];
  server.answer = () => new Promise((resolve) => answers.push(resolve));
  const loading = toEnd();
  end.isFollowing = false;
  pages.resume();
  answers[0]?.();
  expect(await loading).toBe('done');
  expect(pages.what()).toBeUndefined();
});
