import { expect, test } from '@jest/globals';
import { matchingEmoji } from './emoji.ts';

const found = (typed: string) => matchingEmoji(typed).map(({ emoji }) => emoji);

test.each([
  ['tada', '🎉'],
  ['party_pop', '🎉'],
  ['rocket', '🚀'],
  ['thumbs_up', '👍'],
  ['thumbsdown', '👎'],
  ['heart', '❤️'],
  ['smile', '😀'],
  ['fire', '🔥'],
  ['eyes', '👀'],
  ['heart_hands', '🫶'],
])('%p is first of all %p', (typed, expected) => {
  expect(found(typed)[0]).toBe(expected);
});

test('case does not matter', () => {
  expect(found('TaDa')).toEqual(['🎉']);
  expect(found('nasa')).toContain('🚀');
});

test('what is called so comes before what begins so, and that before a keyword that does', () => {
  expect(found('sun').slice(0, 2)).toEqual(['☀️', '😎']);
  expect(found('rocke')[0]).toEqual('🚀');
  expect(found('rocke')).toContain('👨‍🚀');
});

test('names are in words', () => {
  expect(matchingEmoji('tada')).toEqual([{ emoji: '🎉', name: 'party popper' }]);
});

test('eight are suggested at most, none for what nothing is called', () => {
  expect(found('fa')).toHaveLength(8);
  expect(found('qqqq')).toEqual([]);
});
