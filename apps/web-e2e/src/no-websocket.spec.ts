import { expect, test } from './support/test.ts';

test.use({ settings: {} });

test('where no WebSocket gets through, two people chat all the same', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  // As a proxy does that passes no `Upgrade` on: the server takes what comes for a broken request.
  network.inspectWith((bytes, direction) => {
    const at = direction === 'up' ? bytes.indexOf('\r\nUpgrade: websocket') : -1;
    if (at >= 0) bytes.write('X', at + 2);
    return true;
  });
  const ada = await world.join('Ada', { room: room.id, through: network });
  const ben = await world.join('Ben', { room: room.id });
  await ada.say('by polling');
  await ben.sees(['by polling']);
  await ben.say('by WebSocket');
  await ada.sees(['by polling', 'by WebSocket']);
  await expect(ada.connectionBar).toBeEmpty();
});
