import { expect, test } from '@jest/globals';
import { uuidMaker } from './uuid.ts';

test('ids are UUIDv7 and ascend, also within a millisecond and when the clock goes back', () => {
  let now = 1_795_000_000_000;
  const make = uuidMaker(
    () => now,
    (bytes) => crypto.getRandomValues(bytes),
  );
  const ids = Array.from({ length: 100 }, (_, n) => {
    if (n === 50) now -= 60_000;
    return make();
  });
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(100);
});

test('ids are made after those of an earlier life, although the clock was moved back', () => {
  const make = (now: number): ReturnType<typeof uuidMaker> =>
    uuidMaker(
      () => now,
      (bytes) => bytes.fill(0),
    );
  const earlier = make(1_795_000_000_000)();
  const next = make(1_600_000_000_000);
  next.startAfter(earlier);
  next.startAfter('0198f1c2-7a4b-7c3d-8e5f-000000000000');
  next.startAfter('what a bot called it');
  const ids = [earlier, next(), next()];
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(3);
});
