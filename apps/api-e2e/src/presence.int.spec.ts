import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { JoinedRoom, type Presence } from '@parley/dto';
import type { TestClient } from './support/test-client.ts';
import { World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start({ PRESENCE_LINGER_MS: '200' });
});
afterAll(() => world[Symbol.asyncDispose]());

/** Somebody in a room of their own, where no other test makes noise. */
async function maker(): Promise<{ client: TestClient; room: string } & AsyncDisposable> {
  const guest = await world.guest();
  const client = await world.join({ as: guest });
  const { id } = await guest.rest.do(JoinedRoom, 'POST /rooms', { name: 'Quiet' });
  return { client, room: id, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}

test('typing reaches the others in the room, at once and never back', async () => {
  await using ada = await maker();
  await using ben = await world.join();
  const { room } = ada;
  await ben.do('room:join', { room });
  ben.socket.emit('typing:set', { room, isTyping: true });
  expect(await ada.client.heard('typing')).toEqual({ room, user: ben.hello.user, isTyping: true });
  ben.socket.emit('typing:set', { room, isTyping: false });
  await ada.client.heard('typing', ({ isTyping }) => !isTyping);
  expect(ben.all('typing')).toEqual([]);
});

test('typing in a room one is not in reaches nobody', async () => {
  await using ada = await maker();
  await using ben = await world.join();
  ben.socket.emit('typing:set', { room: ada.room, isTyping: true });
  await ben.do('room:join', { room: ada.room });
  ben.socket.emit('typing:set', { room: ada.room, isTyping: true });
  await ada.client.heard('typing');
  expect(ada.client.all('typing')).toHaveLength(1);
});

test('presence names who is there, who came and who went', async () => {
  await using ada = await maker();
  const { room, client } = ada;
  const ben = await world.join();
  const { user } = ben.hello;
  await ben.do('room:join', { room });
  const names = (person: string) => (news: Presence) =>
    news.room === room && !!news.online?.some(({ id }) => id === person);
  await client.heard('presence', names(user.id));
  const met = await ben.heard('presence', names(client.hello.user.id));
  expect(met.count).toBe(2);

  await ben[Symbol.asyncDispose]();
  const gone = await client.heard('presence', (news) => news.room === room && !!news.offline?.includes(user.id));
  expect(gone.count).toBe(1);
});

test('somebody who comes back from a lost connection was never gone', async () => {
  await using ada = await maker();
  const { room, client } = ada;
  const account = await world.guest();
  await using phone = await world.join({ as: account });
  await phone.do('room:join', { room });
  const { id } = phone.hello.user;
  await client.heard('presence', (news) => news.room === room && !!news.online?.some((user) => user.id === id));
  await phone.cut();
  await phone.comeBack();
  await using eve = await world.join();
  await eve.do('room:join', { room });
  await client.heard('presence', (news) => !!news.online?.some((user) => user.id === eve.hello.user.id));
  expect(client.all('presence').filter(({ offline }) => offline?.includes(id))).toEqual([]);
});
