import { expect, test } from '@jest/globals';
import { networkOf, SignInLimit } from './sign-in-limit.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0db8:1::1', '2001:db8:1:0'],
  ['::1', '0:0:0:0'],
  ['unknown', 'unknown'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('one network makes so many guests in a minute, whichever of its addresses it uses', async () => {
  const limit = new SignInLimit(2);
  await limit.take('2001:db8::1');
  await limit.take('2001:db8::2');
  await expect(limit.take('2001:db8::3')).rejects.toMatchObject({ code: 'limit/exceeded' });
  await limit.take('2001:db8:0:1::1');
});
