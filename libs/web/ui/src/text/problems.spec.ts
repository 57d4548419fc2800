import { expect, test } from '@jest/globals';
import { errorCodes } from '@parley/dto/constants';
import { english } from './english.ts';

const { problem, connection } = english('en-GB');

test('every error of the contract has a sentence of its own', () => {
  for (const code of errorCodes) expect([code, problem.of(code)]).not.toEqual([code, problem.of(undefined)]);
});

test.each([undefined, 'newer/than-this', 'constructor'])('%p is said plainly', (code) => {
  expect(problem.of(code)).toBe('Something went wrong.');
  expect(connection.ended(code)).toBe('Disconnected: The session has ended.');
});
