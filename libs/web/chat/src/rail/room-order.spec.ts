import { describe, expect, test } from '@jest/globals';
import { FakeParley } from '@parley/web-data-access/testing';
import { matching, neighbour, totalUnread } from './room-order.ts';

const parley = new FakeParley();
for (const [id, unread] of Object.entries({ lobby: 0, alpha: 2, beta: 0, gamma: 5 })) parley.addRoom(id, { unread });
const rooms = parley.rooms.value;

describe('the neighbouring room', () => {
  test.each([
    ['lobby', 1, false, 'alpha'],
    ['lobby', -1, false, 'gamma'],
    ['gamma', 1, false, 'lobby'],
    ['alpha', 1, true, 'gamma'],
    ['alpha', -1, true, 'gamma'],
    ['lobby', 1, true, 'alpha'],
  ] as const)('from %p by %p, unread only: %p, is %p', (from, step, isUnread, expected) => {
    expect(neighbour(rooms, from, { step, isUnread })).toBe(expected);
  });

  test('from no room it is the first or the last', () => {
    expect(neighbour(rooms, undefined, { step: 1, isUnread: false })).toBe('lobby');
    expect(neighbour(rooms, undefined, { step: -1, isUnread: false })).toBe('gamma');
  });

  test('there may be none', () => {
    expect(neighbour([], 'x', { step: 1, isUnread: false })).toBeUndefined();
    expect(neighbour(rooms.slice(0, 1), 'lobby', { step: 1, isUnread: true })).toBeUndefined();
  });
});

describe('jumping', () => {
  const ids = (typed: string, open?: string) => matching(rooms, typed, open).map(({ room }) => room.id);

  test('unread rooms come first, the open one last', () => {
    expect(ids('')).toEqual(['alpha', 'gamma', 'lobby', 'beta']);
    expect(ids('', 'alpha')).toEqual(['gamma', 'lobby', 'beta', 'alpha']);
  });

  test('every word must be in the name, in any order and case', () => {
    expect(ids('A')).toEqual(['alpha', 'gamma', 'beta']);
    expect(ids('ta be')).toEqual(['beta']);
    expect(ids('zz')).toEqual([]);
  });
});

test('the title counts what is unread in all rooms', () => {
  expect(totalUnread(rooms)).toBe(7);
});
