import { describe, expect, test } from '@jest/globals';
import { everything, sendUntilLost, type Sent } from './support/sending.ts';
import { within } from './support/until.ts';
import { World } from './support/world.ts';

describe('after kill -9', () => {
  test('what was acknowledged is there, at its revision, and what was not can be sent again', async () => {
    await using world = await World.start();
    const guest = await world.guest();
    await using ada = await world.join({ as: guest });
    const { epoch } = ada.hello;
    const acked: Sent[] = [];
    const open: string[] = [];
    for (let round = 0; round < 3; round++) {
      await using client = await world.join({ as: guest });
      const sending = sendUntilLost(client);
      await client.heard('changes', ({ items }) => items.length > 0 && client.all('changes').length > 20 + round * 7);
      await world.server.restart('SIGKILL');
      const sent = await within('the end of the sending', sending);
      acked.push(...sent.acked);
      open.push(...sent.open);
    }

    const stored = await everything(world);
    expect(acked.length).toBeGreaterThan(60);
    expect(acked.filter(({ id, rev }) => stored.get(id) !== rev)).toEqual([]);
    expect([...stored.values()].toSorted((a, b) => a - b)).toEqual(Array.from(stored, (_, n) => n + 1));

    await using again = await world.join({ as: guest });
    expect(again.hello.epoch).toBe(epoch);
    const head = stored.size;
    for (const id of open) {
      const { rev } = await again.send('lobby', `this is ${id}`, id);
      expect(rev).toBe(stored.get(id) ?? rev);
      if (!stored.has(id)) expect(rev).toBeGreaterThan(head);
    }
  }, 60_000);

  test('a client goes on from its cursor as if nothing had happened', async () => {
    await using world = await World.start();
    const guest = await world.guest();
    await using ada = await world.join({ as: guest });
    await using ben = await world.join();
    await ada.send('lobby', 'before');
    await ben.heard('changes');
    const cursors = { lobby: 1 };
    const { epoch } = ben.hello;
    await ada.send('lobby', 'ben may have heard this');
    await world.server.restart('SIGKILL');
    await using later = await world.join({ handshake: () => ({ epoch, cursors }) });
    expect(await later.heard('changes')).toMatchObject({ from: 1, to: 2 });
    expect(later.all('room:reset')).toEqual([]);
  });
});
