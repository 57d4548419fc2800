import { expect, test } from '@jest/globals';
import { fillDisk, openAccounts } from './testing/accounts-world.ts';

test('knows the users among ids, each once, in memory and from the file', async () => {
  await using world = await openAccounts();
  const [ada, ben] = [(await world.signIn()).user, (await world.signIn()).user];
  const ids = [ada.id, 'nobody', ben.id, ada.id];
  expect(new Set(await world.users.users(ids))).toEqual(new Set([ada, ben]));
  await using reopened = await openAccounts({ folder: world.folder });
  expect(await reopened.users.users(ids)).toHaveLength(2);
  expect(await reopened.users.find('nobody')).toBeUndefined();
});

test('a name is taken whatever its case, but one’s own may change its case', async () => {
  await using world = await openAccounts();
  const [ada, ben] = [(await world.signIn()).user, (await world.signIn()).user];
  expect(await world.users.rename(ada.id, 'Ada')).toEqual({ ...ada, name: 'Ada' });
  await expect(world.users.rename(ben.id, 'ADA')).rejects.toMatchObject({ code: 'user/name-taken' });
  expect(await world.users.find(ben.id)).toEqual(ben);
  expect((await world.users.rename(ada.id, 'ADA')).name).toBe('ADA');
});

test('a name given up is free again', async () => {
  await using world = await openAccounts();
  const [ada, ben] = [(await world.signIn()).user, (await world.signIn()).user];
  await world.users.rename(ada.id, 'Ada');
  await world.users.rename(ada.id, 'Countess');
  expect((await world.users.rename(ben.id, 'Ada')).name).toBe('Ada');
});

test('nobody can’t be renamed', async () => {
  await using world = await openAccounts();
  await expect(world.users.rename('nobody', 'Ada')).rejects.toMatchObject({ code: 'user/not-found' });
});

test('on a full disk nobody is renamed, and everybody is still found', async () => {
  await using world = await openAccounts();
  const ada = (await world.signIn()).user;
  fillDisk(world.db);
  await expect(world.users.rename(ada.id, 'Ada')).rejects.toMatchObject({ code: 'server/read-only' });
  expect(await world.users.find(ada.id)).toEqual(ada);
});
