import { beforeEach, expect, test } from '@jest/globals';
import { ReadObserver } from './read-observer.ts';

let seen: number[] = [];
let show: (...marks: Element[]) => void = () => undefined;
let watched = new Set<Element>();
let visibility: DocumentVisibilityState = 'visible';

beforeEach(() => {
  [seen, watched, visibility] = [[], new Set(), 'visible'];
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
  Object.assign(globalThis, {
    IntersectionObserver: class {
      constructor(tell: (entries: { target: Element; isIntersecting: boolean }[]) => void) {
        show = (...marks) => {
          tell([...watched].map((target) => ({ target, isIntersecting: marks.includes(target) })));
        };
      }
      observe(mark: Element): void {
        watched.add(mark);
      }
      unobserve(mark: Element): void {
        watched.delete(mark);
      }
      disconnect(): void {
        watched.clear();
      }
    },
  });
});

function observed(...seqs: number[]) {
  const observer = new ReadObserver(document, (seq) => seen.push(seq));
  const marks = seqs.map((seq) => {
    const mark = document.createElement('i');
    observer.watch(mark, seq);
    return mark;
  });
  return { observer, marks };
}

test('the highest message on screen is read, and what is read is watched no longer', () => {
  const { marks } = observed(3, 4, 5);
  const [three, four] = marks;
  if (three === undefined || four === undefined) throw new Error('No marks.');
  show(three, four);
  expect(seen).toEqual([4]);
  expect(watched.size).toBe(1);
});

test('in a hidden tab nothing is read, until it is looked at again', () => {
  const { marks } = observed(3);
  visibility = 'hidden';
  show(...marks);
  expect(seen).toEqual([]);
  visibility = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  expect(seen).toEqual([3]);
});

test('what scrolled away while the tab was hidden was not read', () => {
  const { marks } = observed(3);
  visibility = 'hidden';
  show(...marks);
  show();
  visibility = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  expect(seen).toEqual([]);
});

test('a stopped observer hears of nothing', () => {
  const { observer, marks } = observed(3);
  visibility = 'hidden';
  show(...marks);
  observer.stop();
  visibility = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  expect(seen).toEqual([]);
});
