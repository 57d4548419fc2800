import { expect, test } from '@jest/globals';
import { matchingMembers } from './matching-members.ts';

/** The names that are suggested, in this order. */
const suggested = (typed: string, names: readonly string[], me?: string) =>
  matchingMembers(
    names.map((name) => ({ id: name, name, isGuest: false, isOnline: true })),
    { typed, me, locale: 'en' },
  ).map(({ name }) => name);

test('everybody fits nothing yet, by name', () => {
  expect(suggested('', ['Carla', 'Ada', 'Ben'])).toEqual(['Ada', 'Ben', 'Carla']);
});

test('neither case nor accents matter, on either side', () => {
  expect(suggested('asa', ['Åsa', 'Ben'])).toEqual(['Åsa']);
  expect(suggested('ÉLO', ['Elodie', 'Ben'])).toEqual(['Elodie']);
});

test('whose name or a word of it begins so comes before those who have it within', () => {
  expect(suggested('lin', ['Colin', 'Ada Lindqvist', 'Linus', 'Ben'])).toEqual(['Ada Lindqvist', 'Linus', 'Colin']);
  expect(suggested('luc', ['Jean-Luc'])).toEqual(['Jean-Luc']);
  expect(suggested('jean-l', ['Jean-Luc'])).toEqual(['Jean-Luc']);
});

test('oneself comes last', () => {
  expect(suggested('a', ['Ada', 'Hannah'], 'Ada')).toEqual(['Hannah', 'Ada']);
});

test('eight are suggested at most', () => {
  const names = Array.from({ length: 20 }, (_, at) => `Person ${at}`);
  expect(suggested('per', names)).toHaveLength(8);
});

test('whom nobody knows is not suggested', () => {
  expect(suggested('zoe', ['Ada'])).toEqual([]);
});
