import { expect, test } from '@jest/globals';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Frames } from './frames.ts';
import { storeSignal } from './store-signal.ts';
import { FakeStore } from './testing/index.ts';

const frame = () =>
  new Promise<void>((resolve) => {
    requestAnimationFrame(() => {
      resolve();
    });
  });

test('a thousand changes are one update in the next frame', async () => {
  const store = new FakeStore(0);
  const value = TestBed.runInInjectionContext(() => storeSignal(() => store, -1));
  TestBed.tick();
  for (let change = 1; change <= 1_000; change++) store.set(change);
  expect(value()).toBe(0);
  await frame();
  expect(value()).toBe(1_000);
});

test('refresh takes what is there now', () => {
  const store = new FakeStore(1);
  const value = TestBed.runInInjectionContext(() => storeSignal(() => store, 0));
  TestBed.tick();
  store.set(2);
  value.refresh();
  expect(value()).toBe(2);
});

test('it follows its source to another store, and to none', () => {
  const [one, other] = [new FakeStore('one'), new FakeStore('other')];
  const source = signal<FakeStore<string> | undefined>(one);
  const value = TestBed.runInInjectionContext(() => storeSignal(source, 'nothing'));
  TestBed.tick();
  expect(value()).toBe('one');
  source.set(other);
  expect(value()).toBe('other');
  TestBed.tick();
  expect([one.listenerCount, other.listenerCount]).toEqual([0, 1]);
  source.set(undefined);
  expect(value()).toBe('nothing');
  TestBed.tick();
  expect(other.listenerCount).toBe(0);
});

test('news come also when no frame is drawn, as in a hidden tab', async () => {
  const real = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = () => 0;
  try {
    const told = new Promise<void>((resolve) => {
      TestBed.inject(Frames).schedule(resolve);
    });
    await told;
  } finally {
    window.requestAnimationFrame = real;
  }
});
