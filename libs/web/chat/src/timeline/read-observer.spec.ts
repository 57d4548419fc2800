import { beforeEach, expect, test } from '@jest/globals';
import { ReadObserver } from './read-observer.ts';

let seen: number[] = [];
let show: (...marks: Element[]) => void = () => undefined;
let watched = new Set<Element>();
let isSeen = true;

beforeEach(() => {
  [seen, watched, isSeen] = [[], new Set(), true];
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
  const observer = new ReadObserver(
    () => isSeen,
    (seq) => seen.push(seq),
  );
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

test('what nobody can see is not read, until it is looked at again', () => {
  const { observer, marks } = observed(3);
  isSeen = false;
  show(...marks);
  expect(seen).toEqual([]);
  isSeen = true;
  observer.look();
  expect(seen).toEqual([3]);
});

test('what scrolled away while nobody could see it was not read', () => {
  const { observer, marks } = observed(3);
  isSeen = false;
  show(...marks);
  show();
  isSeen = true;
  observer.look();
  expect(seen).toEqual([]);
});

test('a stopped observer watches nothing', () => {
  const { observer } = observed(3);
  observer.stop();
  expect(watched.size).toBe(0);
});
