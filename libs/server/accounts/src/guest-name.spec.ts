import { describe, expect, test } from '@jest/globals';
import { UserName } from '@parley/dto';
import fc from 'fast-check';
import { guestName, nameKey } from './guest-name.ts';

describe('a guest’s name', () => {
  test('is two words and a number', () => {
    expect(guestName(0, () => 0)).toBe('Amber Badger 1');
    expect(guestName(0, () => 0.999)).toBe('Warm Zebra 99');
  });

  test('is drawn from more names after collisions', () => {
    expect(guestName(3, () => 0.999)).toMatch(/ 99\d\d$/);
    expect(guestName(7, () => 0.999)).toMatch(/ 99\d{7}$/);
  });

  test('is always one that people could choose themselves', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(20), fc.array(random, { minLength: 3, maxLength: 3 }), (attempt, draws) => {
        const left = [...draws];
        expect(UserName.safeParse(guestName(attempt, () => left.pop() ?? 0)).success).toBe(true);
      }),
    );
  });
});

describe('two names are the same', () => {
  test.each([
    ['Ada', 'ADA'],
    ['Straße', 'STRASSE'],
    ['Ada  Lovelace', 'ada lovelace'],
    ['Ａｄａ', 'Ada'],
    ['José', 'Jose\u0301'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
  ])('%s and %s', (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  test('but not with another letter', () => {
    expect(nameKey('Ada')).not.toBe(nameKey('Ade'));
  });

  test('and the key of a key is the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(nameKey(nameKey(name))).toBe(nameKey(name));
      }),
    );
  });
});
