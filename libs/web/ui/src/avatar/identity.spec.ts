import { expect, test } from '@jest/globals';
import { hue, initials } from './identity.ts';

test.each([
  ['Ada Lindqvist', 'AL'],
  ['ada', 'AD'],
  ['Jean-Luc de la Tour', 'JT'],
  ['Ł', 'Ł'],
  ['👩‍🚀 Sally Ride', 'SR'],
  ['', '?'],
  ['***', '?'],
])('%p is shown as %p', (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test('a person keeps their colour, and ids that differ little differ in it', () => {
  expect(hue('user-1')).toBe(hue('user-1'));
  const hues = new Set(Array.from({ length: 24 }, (_, at) => hue(`user-${at}`)));
  expect(hues.size).toBeGreaterThan(8);
  expect([...hues].every((angle) => angle >= 0 && angle < 360)).toBe(true);
});
