import { outage } from './support/console-guard.ts';
import { expect, test } from './support/test.ts';
import { until } from './support/until.ts';

test.use({ settings: {} });

test('a server killed between commit and ack comes back, and both see every message once, in one order', async ({
  world,
}) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  const ben = await world.join('Ben', { room: room.id, through: network });
  await ada.say('before');
  await expect(ben.message('before')).toBeVisible();

  // Nothing of what the server says from here on reaches anybody: neither ack nor frame.
  network.set('down', { kind: 'hold' });
  await ada.say('acknowledged by nobody');
  await until('the commit', async () => (await room.host.history(room.id)).length === 2);
  await ben.say('from Ben');
  await until('the other commit', async () => (await room.host.history(room.id)).length === 3);
  await world.server.kill();
  await ada.say('written while it is down');
  network.cut('reset');
  network.heal();
  await world.server.start();

  await expect(ada.message('written while it is down').and(ada.page.locator(':not(.waiting)'))).toBeVisible();
  const stored = (await room.host.history(room.id)).map(({ text }) => text ?? '');
  expect(stored).toEqual(['before', 'acknowledged by nobody', 'from Ben', 'written while it is down']);
  for (const person of [ada, ben]) await person.sees(stored);
  await ben.page.reload();
  await ben.sees(stored);
});

test('a server killed over and over while two people talk loses and doubles nothing', async ({ world }) => {
  const room = await world.room('kitchen');
  world.guard.tolerate(outage);
  const [ada, ben] = [await world.join('Ada', { room: room.id }), await world.join('Ben', { room: room.id })];
  const said: string[] = [];
  for (const round of ['1', '2', '3']) {
    for (const person of [ada, ben]) {
      said.push(`${person.name} ${round}`);
      await person.say(`${person.name} ${round}`);
    }
    await world.server.restart('SIGKILL');
  }
  const history = async (): Promise<string[]> => (await room.host.history(room.id)).map(({ text }) => text ?? '');
  await expect.poll(async () => (await history()).toSorted()).toEqual(said.toSorted());
  const stored = await history();
  for (const name of ['Ada', 'Ben']) {
    expect(stored.filter((text) => text.startsWith(name))).toEqual([`${name} 1`, `${name} 2`, `${name} 3`]);
  }
  for (const person of [ada, ben]) await person.sees(stored);
});
