import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { expect, test } from '@jest/globals';
import { connect, fileStorage, memoryStorage, type ConnectOptions, type Parley } from '@parley/client/node';
import { lobbyId } from '@parley/dto';
import { FaultProxy, startServer, type SignedInGuest, type TestServer } from '@parley/testing';
import { TestClient } from './support/test-client.ts';
import { until } from './support/until.ts';

// The SDK as people have it, against the built server.

const unhurried = { env: { SEND_LIMIT_COUNT: '1000000', COMMAND_LIMIT_COUNT: '1000000', RECONNECT_WITHIN_MS: '500' } };
const catchUpMs = 30_000;

/** A person's timeline, unless it says otherwise. */
function join(server: TestServer, guest: SignedInGuest, options: Partial<ConnectOptions> = {}): Promise<Parley> {
  return connect({ url: server.url, token: guest.freshToken, complete: false, ...options });
}

function texts(parley: Parley): (string | null)[] {
  return parley.room(lobbyId).timeline.value.messages.map(({ text }) => text);
}

/** Sends many messages, faster than a person's outbox would. */
async function fill(server: TestServer, guest: SignedInGuest, count: number): Promise<void> {
  await using writer = await TestClient.connect(server.url, { token: () => guest.token });
  await Promise.all(Array.from({ length: count }, (_, n) => writer.send(lobbyId, `message ${String(n + 1)}`)));
}

test('two people write, edit and delete, and see the same', async () => {
  await using server = await startServer(unhurried);
  await using ada = await join(server, await server.signIn('Ada'));
  await using ben = await join(server, await server.signIn('Ben'));
  const [hers, his] = [ada.room(lobbyId), ben.room(lobbyId)];
  await Promise.all([hers.load('newest'), his.load('newest')]);
  const first = await hers.send('one');
  const second = await hers.send('two');
  await hers.edit(second, 'two!');
  await hers.settled(second);
  await his.send('three');
  await hers.delete(first);
  await until('both see it', () => [ada, ben].every((parley) => texts(parley).join() === ',two!,three'));
  expect(ben.rooms.value[0]).toMatchObject({ unread: 1 });
  his.read(3);
  await until('the position moved', () => ben.rooms.value[0]?.unread === 0);
  expect(his.timeline.value).toMatchObject({ pending: [], changes: [] });
});

test('a server that is killed while people write loses nothing and doubles nothing', async () => {
  await using server = await startServer(unhurried);
  await using ada = await join(server, await server.signIn('Ada'));
  await using ben = await join(server, await server.signIn('Ben'));
  await Promise.all([ada, ben].map((parley) => parley.room(lobbyId).load('newest')));
  const ids: Promise<string>[] = [];
  for (let n = 1; n <= 60; n += 1) {
    ids.push(ada.room(lobbyId).send(`message ${String(n)}`));
    if (n === 20) await ada.room(lobbyId).settled((await ids[0]) ?? '');
    if (n === 30) await server.kill('SIGKILL');
  }
  await server.start();
  for (const id of ids) await ada.room(lobbyId).settled(await id);
  const expected = ids.map((_, n) => `message ${String(n + 1)}`);
  for (const parley of [ada, ben]) await until('all are there', () => texts(parley).length >= 60, catchUpMs);
  for (const parley of [ada, ben]) expect(texts(parley)).toEqual(expected);
});

test('a bot that was away for 2,000 changes misses none', async () => {
  await using server = await startServer(unhurried);
  const [bot, ada] = [await server.signIn('Bot'), await server.signIn('Ada')];
  const storage = memoryStorage();
  const heard: number[] = [];
  const listen = async (): Promise<Parley> => {
    const parley = await join(server, bot, { complete: true, storage });
    parley.on('change', ({ rev }) => heard.push(rev));
    return parley;
  };
  const first = await listen();
  await fill(server, ada, 10);
  await until('it heard the first', () => heard.length === 10);
  await first.close();
  await fill(server, ada, 2_000);
  await using _again = await listen();
  await until('it heard the rest', () => heard.length === 2_010, catchUpMs);
  expect(heard).toEqual(Array.from({ length: 2_010 }, (_, n) => n + 1));
});

test('edits that were on their way when the process ended are finished by the next one: each once, in order', async () => {
  await using server = await startServer(unhurried);
  await using proxy = await FaultProxy.listen(() => server.port);
  const folder = await mkdtemp(pathOf(tmpdir(), 'parley-sdk-'));
  const guest = await server.signIn('Ada');
  const live = (): Promise<Parley> =>
    join(server, guest, { url: `http://127.0.0.1:${String(proxy.port)}`, storage: fileStorage(folder) });
  try {
    await using ben = await join(server, await server.signIn('Ben'), { complete: true });
    const heard: (string | null)[] = [];
    ben.on('change', ({ text }) => heard.push(text));
    const first = await live();
    const room = first.room(lobbyId);
    await room.load('newest');
    const [one, two] = [await room.send('one'), await room.send('two')];
    await Promise.all([room.settled(one), room.settled(two)]);
    await until('she sees them', () => texts(first).join() === 'one,two');
    // The server takes what comes, and nobody hears so.
    proxy.set('down', { kind: 'drop' });
    await room.edit(one, 'one!');
    await room.edit(one, 'one!!');
    await room.edit(two, 'two!');
    await room.send('three');
    await until('the first edit arrived', () => heard.includes('one!'));
    expect(first.connection.value.waiting).toBe(4);
    proxy.cut('reset');
    await first.close();
    proxy.heal();
    await using second = await live();
    await second.room(lobbyId).load('newest');
    await until('everything is there', () => texts(second).join() === 'one!!,two!,three');
    await until('nothing waits', () => second.connection.value.waiting === 0);
    expect(second.room(lobbyId).timeline.value).toMatchObject({ pending: [], changes: [] });
    await until('the other heard it', () => heard.includes('three'));
    expect(heard).toEqual(['one', 'two', 'one!', 'one!!', 'two!', 'three']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a reader who was far behind is shown the newest again', async () => {
  await using server = await startServer(unhurried);
  const [reader, ada] = [await server.signIn('Reader'), await server.signIn('Ada')];
  let isAway = false;
  const token = () => (isAway ? Promise.reject(new Error('away')) : reader.freshToken());
  await using parley = await join(server, reader, { token });
  await parley.room(lobbyId).load('newest');
  isAway = true;
  await server.restart('SIGKILL');
  await fill(server, ada, 700);
  isAway = false;
  parley.retryNow();
  await until('it is back', () => parley.connection.value.isCaughtUp, catchUpMs);
  await until('the newest are shown', () => texts(parley).at(-1) === 'message 700', catchUpMs);
  expect(parley.rooms.value[0]).toMatchObject({ cursor: 700, unread: 100 });
});

test('a server that stops is come back to, and what was written meanwhile is sent', async () => {
  await using server = await startServer(unhurried);
  await using ada = await join(server, await server.signIn('Ada'));
  const room = ada.room(lobbyId);
  await room.load('newest');
  await server.kill('SIGTERM');
  const ids = [await room.send('one'), await room.send('two')];
  await until('it has noticed', () => ada.connection.value.status === 'reconnecting');
  expect(ada.connection.value.waiting).toBe(2);
  await server.start();
  for (const id of ids) await room.settled(id);
  await until('both are there', () => texts(ada).join() === 'one,two');
});

test('a session limit is obeyed: everything arrives, in order', async () => {
  await using server = await startServer({ env: { SEND_LIMIT_COUNT: '5', SEND_LIMIT_WINDOW_MS: '1000' } });
  await using ada = await join(server, await server.signIn('Ada'));
  const room = ada.room(lobbyId);
  await room.load('newest');
  const written = ['1', '2', '3', '4', '5', '6', '7', '8'];
  for (const text of written) await room.send(text);
  await until('all are there', () => texts(ada).length === written.length, catchUpMs);
  expect(texts(ada)).toEqual(written);
  expect(room.timeline.value.pending).toEqual([]);
});

test('a client whose token is refused is told so', async () => {
  await using server = await startServer(unhurried);
  await expect(connect({ url: server.url, token: () => Promise.resolve('no token') })).rejects.toMatchObject({
    name: 'ParleyClientError',
    code: 'auth/invalid',
  });
});
