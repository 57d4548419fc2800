import { expect, test } from '@jest/globals';
import { contentHash } from './content-hash.ts';

const id = '0198f1c2-7a4b-7c3d-8e5f-0123456789ab';

test('a retry has the hash of the first attempt', () => {
  expect(contentHash({ id, text: 'Grüße 👋' })).toBe(contentHash({ id, text: 'Grüße 👋' }));
});

test.each([
  { id, text: 'hello!' },
  { id: id.replace('b', 'c'), text: 'hello' },
])('another message has another hash: %o', (other) => {
  expect(contentHash(other)).not.toBe(contentHash({ id, text: 'hello' }));
});
