import { expect, test } from '@jest/globals';
import { Random } from './random.ts';

const draw = (random: Random): number[] => Array.from({ length: 5 }, () => random.next());

test('the same seed draws the same numbers', () => {
  expect(draw(new Random(7))).toEqual(draw(new Random(7)));
  expect(draw(new Random(7))).not.toEqual(draw(new Random(8)));
});

test('a fork depends on seed and name, whatever was drawn before', () => {
  const random = new Random(7);
  const before = draw(random.fork('plan'));
  draw(random);
  expect(draw(random.fork('plan'))).toEqual(before);
  expect(draw(random.fork('power'))).not.toEqual(before);
  expect(draw(new Random(8).fork('plan'))).not.toEqual(before);
});
