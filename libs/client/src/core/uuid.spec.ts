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
