import { expect, test } from './support/test.ts';
import { until } from './support/until.ts';

const minuteMs = 60_000;

// Named to run first: others run beside it.
test('after a minute without network, what both wrote meanwhile is there once and in one order', async ({ world }) => {
  test.setTimeout(150_000);
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id });
  const ben = await world.join('Ben', { room: room.id, through: network });
  await ada.say('are you there?');
  await expect(ben.message('are you there?')).toBeVisible();

  // Silent rather than cut: nobody is told that the other one is gone.
  const begun = Date.now();
  await ben.context.setOffline(true);
  network.refuse();
  network.abandon();
  const [bens, adas] = [
    ['b1', 'b2', 'b3', 'b4', 'b5'],
    ['a1', 'a2', 'a3', 'a4', 'a5'],
  ];
  for (const text of bens) await ben.say(text);
  for (const text of adas) await ada.say(text);
  await expect(ben.connectionBar).toContainText('5 messages waiting');
  await expect(ben.composer).toBeEditable();
  await until('a minute', () => Date.now() - begun > minuteMs, 2 * minuteMs);
  expect(await ada.texts()).toEqual(['are you there?', ...adas]);

  network.accept();
  await ben.context.setOffline(false);
  const all = ['are you there?', ...adas, ...bens];
  for (const person of [ada, ben]) await person.sees(all);
  await expect(ben.connectionBar).toBeEmpty();
});
