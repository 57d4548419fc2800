import { expect, test } from '@jest/globals';
import { english } from './english.ts';
import { Format } from './format.ts';

const format = new Format('en-GB');
const at = (day: number, month = 2, year = 2026) => new Date(year, month, day, 9, 5);

test('days are named as one speaks of them', () => {
  const now = at(5);
  expect(format.day(at(5), now)).toBe('Today');
  expect(format.day(at(4), now)).toBe('Yesterday');
  expect(format.day(at(3), now)).toBe('Tuesday 3 March');
  expect(format.day(at(3, 2, 2025), now)).toBe('3 March 2025');
});

test('yesterday is a day of the calendar, also when the clocks change in between', () => {
  expect(format.day(new Date(2026, 2, 28, 23, 59), new Date(2026, 2, 29, 0, 1))).toBe('Yesterday');
  expect(format.day(new Date(2026, 9, 25, 0, 1), new Date(2026, 9, 25, 23, 59))).toBe('Today');
});

test('times are as the language writes them', () => {
  expect(format.time(at(5))).toBe('09:05');
});

test('wordings follow the number', () => {
  const text = english('en-GB');
  expect(text.connection.waiting(1)).toBe('1 message waiting');
  expect(text.connection.waiting(2)).toBe('2 messages waiting');
});

test('counts stop at 99', () => {
  const text = english('en-GB');
  expect([99, 100, 5_000].map(text.count)).toEqual(['99', '99+', '99+']);
});

test('the title says how much is unread, and where one is', () => {
  const text = english('en-GB');
  expect(text.title(0, undefined)).toBe('Parley');
  expect(text.title(3, 'lobby')).toBe('(3) #lobby · Parley');
  expect(text.title(120, undefined)).toBe('(99+) Parley');
});
