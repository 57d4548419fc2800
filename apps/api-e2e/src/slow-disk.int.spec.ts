import { expect, test } from '@jest/globals';
import { HistoryPage, JoinedRoom, type Ack, type Committed } from '@parley/dto';
import { newId } from './support/ids.ts';
import { SlowDisk } from './support/slow-disk.ts';
import type { TestClient } from './support/test-client.ts';
import { until } from './support/until.ts';

test('the event loop never waits for the log’s disk: what needs no commit goes on, and acks come once there is one', async () => {
  await using disk = await SlowDisk.start();
  const { world } = disk;
  const account = await world.guest();
  await using ada = await world.join({ as: account });
  const other = await world.guest();
  await using ben = await world.join({ as: other });
  const { id: attic } = await other.rest.do(JoinedRoom, 'POST /rooms', { name: 'Attic' });
  const before = await ada.send('lobby', 'before');
  await ben.message(before.id);

  await disk.hold();
  const acks: Ack<Committed>[] = [];
  const send = ({ socket }: TestClient, room: string, text: string): string => {
    const id = newId();
    socket.emit('message:send', { room, id, text }, (ack) => acks.push(ack));
    return id;
  };
  const held = send(ada, 'lobby', 'held');
  await disk.reached();
  const behind = send(ben, attic, 'behind it');

  // Each of these would be answered after the commit if anything but the writer waited for it, that is: never.
  expect((await fetch(`${world.url}/health/live`)).status).toBe(200);
  expect((await fetch(`${world.url}/health/ready`)).status).toBe(200);
  ada.socket.emit('typing:set', { room: 'lobby', isTyping: true });
  await ben.heard('typing', ({ room }) => room === 'lobby');
  for (const room of ['lobby', attic]) {
    await ben.do('changes:since', { room, epoch: ben.hello.epoch, rev: 0 });
    await other.rest.do(HistoryPage, `GET /rooms/${room}/messages?around=newest`);
  }
  await using eve = await world.join({ as: account });
  expect(eve.hello.rooms).toMatchObject([{ id: 'lobby', head: before.rev }]);
  expect(acks).toEqual([]);
  const heard = [ada, ben, eve].flatMap((client) => client.all('changes').flatMap(({ items }) => items));
  expect(heard.map(({ text }) => text)).not.toContain('held');

  await disk.release();
  for (const client of [ada, ben, eve]) expect((await client.message(held)).rev).toBe(before.rev + 1);
  await ben.message(behind);
  await until('both acks', () => acks.length === 2);
  expect(acks).toMatchObject([
    { ok: true, rev: before.rev + 1 },
    { ok: true, rev: 1 },
  ]);
  expect([ada, ben, eve].flatMap(({ disconnects }) => disconnects)).toEqual([]);
  expect(world.complaints).toEqual([]);
});
