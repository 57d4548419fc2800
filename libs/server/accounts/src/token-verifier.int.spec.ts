import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { openAccounts } from './testing/accounts-world.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token is refused', () => {
  test('when there is none', async () => {
    await using world = await openAccounts();
    for (const none of [undefined, '']) {
      await expect(world.verifier.verify(none)).rejects.toMatchObject({ code: 'auth/required' });
    }
  });

  test('when it is not one of ours', async () => {
    await using world = await openAccounts();
    const { token } = await world.signIn();
    const [head = '', body = '', signature = ''] = token.split('.');
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
    const { privateKey } = generateKeyPairSync('ed25519');
    const foreign = `${head}.${body}`;
    const tokens = [
      'nonsense',
      `${head}.${body}`,
      `${token}.more`,
      `${head}.${body}.${'A'.repeat(86)}`,
      `${head}.${part({ sub: 'somebody-else' })}.${signature}`,
      `${part({ alg: 'none', kid })}.${body}.`,
      `${part({ alg: 'HS256', kid })}.${body}.${signature}`,
      `${part({ alg: 'EdDSA', kid: 'unknown' })}.${body}.${signature}`,
      `${foreign}.${sign(null, Buffer.from(foreign), privateKey).toString('base64url')}`,
      `${head}.${body}.${signature}`.padEnd(5_000, 'A'),
    ];
    for (const wrong of tokens) {
      await expect(world.verifier.verify(wrong)).rejects.toMatchObject({ code: 'auth/invalid' });
    }
  });

  test('when it was made for another server, even with our key', async () => {
    await using elsewhere = await openAccounts({ issuer: 'https://elsewhere.example' });
    const { token } = await elsewhere.signIn();
    await using here = await openAccounts({ folder: elsewhere.folder });
    await expect(here.verifier.verify(token)).rejects.toMatchObject({ code: 'auth/invalid' });
  });

  test('once it has expired, also when it was verified before', async () => {
    let now = Date.now();
    await using world = await openAccounts({ now: () => now });
    const { token } = await world.signIn();
    const { expiresAt } = await world.verifier.verify(token);
    now = expiresAt - 1;
    await world.verifier.verify(token);
    now = expiresAt;
    await expect(world.verifier.verify(token)).rejects.toMatchObject({ code: 'auth/expired' });
  });
});

test('a token lives as long as the setting says', async () => {
  await using world = await openAccounts();
  const { token } = await world.signIn();
  const { expiresAt } = await world.verifier.verify(token);
  expect(Math.abs(expiresAt - Date.now() - 600_000)).toBeLessThan(5_000);
});

test('a token names its user as they are called now', async () => {
  await using world = await openAccounts();
  const { token, user } = await world.signIn();
  await world.users.rename(user.id, 'Ada');
  expect((await world.verifier.verify(token)).user.name).toBe('Ada');
});

test('a token of before a restart is good after it', async () => {
  await using first = await openAccounts();
  const { token, user } = await first.signIn();
  await using second = await openAccounts({ folder: first.folder });
  expect((await second.verifier.verify(token)).user).toEqual(user);
});
