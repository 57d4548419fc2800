import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Frames } from './frames.ts';

let queue: FrameRequestCallback[] = [];
let updates = 0;
let frames: Frames;
const update = (): void => void (updates += 1);

/** News came; the browser draws a frame, which takes this long. */
function frame(drawMs: number): void {
  frames.schedule(update);
  for (const run of queue.splice(0)) run(performance.now());
  jest.advanceTimersByTime(drawMs);
}

/** How many updates so many frames bring. */
function updatesIn(count: number, drawMs: number): number {
  const before = updates;
  for (let n = 0; n < count; n += 1) frame(drawMs);
  return updates - before;
}

beforeEach(() => {
  jest.useFakeTimers();
  queue = [];
  updates = 0;
  jest.spyOn(window, 'requestAnimationFrame').mockImplementation((run) => queue.push(run));
  jest.spyOn(window, 'cancelAnimationFrame').mockImplementation(() => undefined);
  frames = TestBed.inject(Frames);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

test('however often it is asked for, an update runs once a frame', () => {
  for (let n = 0; n < 1_000; n += 1) frames.schedule(update);
  frame(16);
  expect(updates).toBe(1);
});

test('an update runs also when no frame is drawn', () => {
  frames.schedule(update);
  jest.advanceTimersByTime(200);
  expect(updates).toBe(1);
});

test('while drawing takes its time, most of the frames bring no update', () => {
  updatesIn(3, 50);
  expect(updatesIn(30, 50)).toBeLessThanOrEqual(11);
});

test('a page that opens slowly, and one that is smooth again, pause for nothing', () => {
  expect(updatesIn(2, 120)).toBe(2);
  expect(updatesIn(30, 16)).toBe(30);
  updatesIn(20, 50);
  updatesIn(20, 16);
  expect(updatesIn(30, 16)).toBe(30);
});

test('thirty frames a second are no flood, nor are slow ones now and then', () => {
  expect(updatesIn(30, 34)).toBe(30);
  for (let n = 0; n < 5; n += 1) {
    jest.advanceTimersByTime(2_000);
    expect(updatesIn(1, 120)).toBe(1);
  }
});
