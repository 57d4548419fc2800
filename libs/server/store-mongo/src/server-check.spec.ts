import { expect, test } from '@jest/globals';
import { whyRefused, type ServerFacts } from './server-check.ts';

const facts: ServerFacts = {
  host: 'db:27017',
  version: '6.0.5',
  isRouter: false,
  setName: 'parley',
  hasJournaledMajority: true,
};

test.each<[string, Partial<ServerFacts>]>([
  ['a replica set', {}],
  ['a newer one', { version: '10.1.0' }],
  ['a router, which belongs to no set', { isRouter: true, setName: undefined }],
  ['one whose configuration this user may not read', { hasJournaledMajority: undefined }],
])('%s is taken', (_, given) => {
  expect(whyRefused({ ...facts, ...given })).toBeUndefined();
});

test.each<[string, Partial<ServerFacts>, RegExp]>([
  ['old', { version: '5.0.31' }, /^MongoDB at db:27017 is 5\.0\.31, and Parley needs 6\.0 or newer/],
  ['standalone', { setName: undefined }, /rs\.initiate/],
  ['journal', { hasJournaledMajority: false }, /rs\.reconfig/],
])('one that is %s is refused', (reason, given, sentence) => {
  expect(whyRefused({ ...facts, ...given })).toMatchObject({ reason, message: expect.stringMatching(sentence) });
});
