import { expect, test } from '@jest/globals';
import { RoomName } from './room.ts';
import { UserName } from './user.ts';

const fits = (schema: typeof RoomName, name: string): boolean => schema.safeParse(name).success;

test.each(['Ada', 'Größe', 'عدي', 'だれか', 'x²', '☕', '#1', 'a\u00a0b', '👍🏽'])(
  '%j names rooms and people',
  (name) => {
    expect([fits(RoomName, name), fits(UserName, name)]).toEqual([true, true]);
  },
);

test.each([
  ['nothing', ''],
  ['a space around', ' Ada'],
  ['a tab', 'a\tb'],
  ['a line separator', 'a\u2028b'],
  ['a lone surrogate', 'a\ud800'],
  ['a zero-width space alone', '\u200b'],
  ['joiners alone', '\u200d\u200c'],
  ['a soft hyphen alone', '\u00ad'],
  ['a Hangul filler alone', '\u3164'],
  ['a blank Braille cell alone', '\u2800'],
  ['a variation selector alone', '\ufe0f'],
  ['a right-to-left override', 'a\u202egpj.exe'],
  ['an isolate', 'a\u2066b'],
])('%s names nothing and nobody', (_what, name) => {
  expect([fits(RoomName, name), fits(UserName, name)]).toEqual([false, false]);
});

test.each(['👩‍💻 at work', 'می‌خواهم'])(
  '%j, which needs a joiner, names a room, but no person: it could pass for another',
  (name) => {
    expect([fits(RoomName, name), fits(UserName, name)]).toEqual([true, false]);
  },
);
