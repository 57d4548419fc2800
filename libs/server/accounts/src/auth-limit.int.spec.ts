import { expect, test } from '@jest/globals';
import { AuthLimit } from './auth-limit.ts';
import { openAccounts, secret } from './testing/accounts-world.ts';

const exceeded = { code: 'limit/exceeded', retryAfterMs: expect.any(Number) };
const address = '192.0.2.7';

test('people with a session have a count each, wherever they are', async () => {
  await using world = await openAccounts();
  const [ada, ben] = [await world.signIn(), await world.signIn()];
  const limit = new AuthLimit({ perMinute: 2, secret });
  await limit.take({ cookie: ada.cookie, address });
  await limit.take({ cookie: `theme=dark; ${ada.cookie}`, address: '192.0.2.8' });
  await expect(limit.take({ cookie: ada.cookie, address: '192.0.2.9' })).rejects.toMatchObject(exceeded);
  await limit.take({ cookie: ben.cookie, address });
});

test('an address has one count for all without a session, a network of IPv6 as well', async () => {
  const limit = new AuthLimit({ perMinute: 2, secret });
  await limit.take({ cookie: undefined, address: '2001:db8::1' });
  await limit.take({ cookie: 'theme=dark', address: '2001:db8::2' });
  await expect(limit.take({ cookie: undefined, address: '2001:db8::3' })).rejects.toMatchObject(exceeded);
  await limit.take({ cookie: undefined, address });
});

test('an invented cookie is no session', async () => {
  await using world = await openAccounts();
  const { cookie } = await world.signIn();
  const [name = '', signature = ''] = cookie.slice('parley.session_token='.length).split('.');
  const limit = new AuthLimit({ perMinute: 2, secret });
  const invented = [
    `parley.session_token=${name.toLowerCase()}x.${signature}`,
    `parley.session_token=${name}.${signature.slice(1)}`,
    `parley.session_token=${name}.${'A'.repeat(signature.length)}`,
    `parley.session_token=${name}`,
    `other.session_token=${name}.${signature}`,
  ];
  const answers = await Promise.allSettled(invented.map((cookie) => limit.take({ cookie, address })));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', 'rejected']);
});
