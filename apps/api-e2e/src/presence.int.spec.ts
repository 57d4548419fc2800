import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { JoinedRoom, Limits, User, type Presence, type Room } from '@parley/dto';
import { newId } from './support/ids.ts';
import type { TestClient } from './support/test-client.ts';
import { until } from './support/until.ts';
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

test('whoever comes after a change of name is told the new one', async () => {
  await using ada = await maker();
  const account = await world.guest();
  await using ben = await world.join({ as: account });
  await ben.do('room:join', { room: ada.room });
  const name = `Ben ${newId().slice(-12)}`;
  const renamed = await account.rest.do(User, 'PATCH /users/me', { name });
  await using eve = await world.join();
  await eve.do('room:join', { room: ada.room });
  const met = await eve.heard('presence', ({ room, online = [] }) => room === ada.room && online.length > 1);
  expect(met.online).toContainEqual(renamed);
});

test('news of typing are limited', async () => {
  await using ada = await maker();
  await using ben = await world.join();
  const { room } = ada;
  await ben.do('room:join', { room });
  for (let n = 1; n <= 20; n++) {
    ben.socket.emit('typing:set', { room, isTyping: n % 2 === 1 });
    await until('news of typing', () => ada.client.all('typing').length === n);
  }
  ben.socket.emit('typing:set', { room, isTyping: true });
  const { id } = await ben.send(room, 'after it');
  await ada.client.message(id);
  expect(ada.client.all('typing')).toHaveLength(20);
});

test('in a room of more than 100 members presence is a count, and typing is not sent', async () => {
  await using large = await World.start({ PRESENCE_LINGER_MS: '0' });
  // Everybody who signs in is a member of the lobby.
  await Promise.all(Array.from({ length: Limits.presenceMembers - 1 }, () => large.guest()));
  await using ada = await large.join();
  expect(ada.hello.rooms).toMatchObject([{ id: 'lobby', memberCount: Limits.presenceMembers }]);
  await ada.heard('presence', ({ online }) => online?.length === 1);

  await using ben = await large.join();
  expect(await ada.heard('presence', ({ count }) => count === 2)).toEqual({ room: 'lobby', count: 2 });
  expect(await ben.heard('presence')).toEqual({ room: 'lobby', count: 2 });
  ben.socket.emit('typing:set', { room: 'lobby', isTyping: true });
  await ada.message((await ben.send('lobby', 'not a word of typing')).id);
  expect(ada.all('typing')).toEqual([]);

  // A hundred again: names, and typing.
  await ben.do('room:leave', { room: 'lobby' });
  const named = await ada.heard('presence', ({ offline }) => offline !== undefined && offline.length > 0);
  expect(named).toEqual({ room: 'lobby', count: 1, online: [ada.hello.user], offline: [ben.hello.user.id] });
});

test('a room that grows past 100 members tells so, and from then on neither counts nor names', async () => {
  await using growing = await World.start({ PRESENCE_LINGER_MS: '0' });
  const many = Limits.presenceMembers;
  await using ada = await growing.join();
  await Promise.all(Array.from({ length: many - 2 }, () => growing.guest()));
  const ofCount = (count: number) => (news: { room: Room }) => news.room.memberCount === count;
  await ada.heard('room:updated', ofCount(many - 1));
  await using ben = await growing.join();
  await ada.heard('room:updated', ofCount(many));
  await ada.heard('presence', ({ online }) => online?.some(({ id }) => id === ben.hello.user.id) === true);
  await ben.heard('presence', ({ online }) => online?.length === 2);

  // Somebody more, who stays away: the same two are there, but they are no longer named.
  ada.forget();
  ben.forget();
  await growing.guest();
  for (const client of [ada, ben]) {
    await client.heard('room:updated', ofCount(many + 1));
    expect(await client.heard('presence')).toEqual({ room: 'lobby', count: 2 });
  }
  await using eve = await growing.join();
  expect(eve.hello.rooms).toMatchObject([{ id: 'lobby', memberCount: many + 2 }]);
  for (const client of [ada, ben, eve]) {
    expect(await client.heard('presence', ({ count }) => count === 3)).toEqual({ room: 'lobby', count: 3 });
    expect(client.all('room:updated').filter(ofCount(many + 2))).toEqual([]);
  }
});
