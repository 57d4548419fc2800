import { expect, test } from '@jest/globals';
import { isFollowing, isNearEnd, isNearStart } from './scroll-rules.ts';

const at = (scrollTop: number) => ({ scrollTop, clientHeight: 600, scrollHeight: 10_000 });
const end = 10_000 - 600;

test.each([
  [end, true],
  [end - 100, true],
  [end - 101, false],
  [0, false],
  [end + 20, true],
])('scrolled to %p: new messages are followed: %p', (scrollTop, expected) => {
  expect(isFollowing(at(scrollTop))).toBe(expected);
});

test('a room that fits on the screen is followed', () => {
  expect(isFollowing({ scrollTop: 0, clientHeight: 600, scrollHeight: 600 })).toBe(true);
});

test('who follows the end has older messages loaded only when few are left above', () => {
  const following = (screens: number) => ({
    scrollTop: 600 * screens,
    clientHeight: 600,
    scrollHeight: 600 * (screens + 1),
  });
  expect([isNearStart(following(0.2)), isNearStart(following(0.3))]).toEqual([true, false]);
});

test('pages are asked for a screen and a half before an edge', () => {
  expect([isNearStart(at(899)), isNearStart(at(900))]).toEqual([true, false]);
  expect([isNearEnd(at(end - 899)), isNearEnd(at(end - 900))]).toEqual([true, false]);
});
