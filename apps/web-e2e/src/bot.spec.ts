import { connect } from '@parley/client/node';
import type { Message } from '@parley/dto';
import { expect, test } from './support/test.ts';
import { until } from './support/until.ts';

test('a bot that was away for 2,000 changes misses none, and answers the person who asks it', async ({ world }) => {
  test.setTimeout(120_000);
  const room = await world.room('workshop');
  const network = await world.network();
  const account = await world.guest('Counter');
  await account.join(room.id);
  await using bot = await connect({
    url: `http://127.0.0.1:${network.port}`,
    token: () => Promise.resolve(account.token),
  });
  const heard: Message[] = [];
  const stop = bot.on('change', (change, from) => {
    if (from !== room.id) return;
    heard.push(change);
    if (change.text === 'how many?') void bot.room(room.id).send(`${new Set(heard.map(({ id }) => id)).size} messages`);
  });
  await room.host.say(room.id, 'hello, bot');
  await until('the first message', () => heard.length === 1);

  network.refuse();
  network.cut('reset');
  const sent = await room.host.sayAll(
    room.id,
    Array.from({ length: 1_500 }, (_, at) => `item ${at}`),
  );
  await room.host.editAll(
    room.id,
    sent.slice(0, 400).map(({ id, seq }) => ({ id, seq, text: 'edited' })),
  );
  await room.host.deleteAll(
    room.id,
    sent.slice(400, 500).map(({ id }) => id),
  );
  network.accept();

  const ada = await world.join('Ada', { room: room.id });
  await ada.say('how many?');
  await expect(ada.message('1502 messages')).toBeVisible({ timeout: 30_000 });
  stop();
  const stored = await room.host.history(room.id);
  const newest = new Map(heard.map((change) => [change.id, change]));
  for (const message of stored.slice(0, -1)) expect(newest.get(message.id)).toEqual(message);
  // Each once, and in the log's order.
  const revs = heard.map(({ rev }) => rev);
  expect(revs).toEqual(revs.toSorted((one, other) => one - other));
  expect(new Set(revs).size).toBe(revs.length);
});
