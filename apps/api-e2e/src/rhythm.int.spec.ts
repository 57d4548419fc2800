// What comes by the clock: the tests wait for it side by side.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect, type TraceEvent } from '@parley/client/node';
import { JoinedRoom, lobbyId, Timings } from '@parley/dto';
import { startServer } from '@parley/testing';
import { io } from 'socket.io-client';
import { opened, signedWith, signingKeyOf } from './support/forge.ts';
import { until } from './support/until.ts';
import { secret, World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const patienceMs = Timings.headsIntervalMs + 5_000;

test.concurrent(
  'heads come every 15 s, name what changed since the last acknowledged, and come when nothing did',
  async () => {
    const guest = await world.guest();
    await using ada = await world.join({ as: guest });
    await using deaf = await world.join({ as: guest, ignoresHeads: true });
    const { id: room } = await guest.rest.do(JoinedRoom, 'POST /rooms', { name: 'Heads' });
    await ada.send(room, 'news');
    const { epoch } = ada.hello;
    const first = await ada.heard('heads', ({ heads }) => room in heads, patienceMs);
    expect(first).toMatchObject({ epoch, heads: { [room]: 1 } });
    await until('the next heads', () => ada.all('heads').length === 2, patienceMs);
    expect(ada.all('heads')[1]?.heads).not.toHaveProperty(room);
    // Whoever did not acknowledge is told again.
    await until(
      'heads told again',
      () => deaf.all('heads').filter(({ heads }) => heads[room] === 1).length === 2,
      patienceMs,
    );
  },
  60_000,
);

test.concurrent(
  'a token that ended without having been renewed ends the session, and its commands before that',
  async () => {
    const guest = await world.guest();
    const { header, claims } = opened(guest.token());
    const key = await signingKeyOf(header, world.folder, secret);
    const endsAt = Math.ceil(Date.now() / 1_000) + 4;
    await using ada = await world.join({ token: () => signedWith(key, header, { ...claims, exp: endsAt }) });
    await until('the end of the token', () => Date.now() > endsAt * 1_000);
    expect((await ada.problem('room:join', { room: 'lobby' })).code).toBe('auth/expired');
    expect(await ada.heard('session:ended', undefined, patienceMs)).toMatchObject({ code: 'auth/expired' });
    await ada.disconnected();
    // It was not the person who ended it: they come back with another token.
    const { id } = guest.user;
    expect(await world.logged(({ msg, user }) => msg === 'disconnected' && user === id)).toMatchObject({
      reason: 'auth/expired',
      isTemporary: true,
    });
  },
  60_000,
);

test.concurrent(
  'the SDK replaces its token before it ends, without a new connection, also where the application keeps it',
  async () => {
    await using server = await startServer({ env: { TOKEN_LIFETIME_S: '60' } });
    const guest = await server.signIn('Ada');
    let held = guest.token;
    const spents: (string | undefined)[] = [];
    const traced: TraceEvent[] = [];
    await using ada = await connect({
      url: server.url,
      // Jest can't import one while no test has its turn, as when tests run side by side.
      socket: io(server.url, { autoConnect: false, forceNew: true, transports: ['websocket'] }),
      token: async ({ spent }) => {
        spents.push(spent);
        if (spent === held) held = await guest.freshToken();
        return held;
      },
      trace: (event) => traced.push(event),
    });
    const { since } = ada.connection.value;
    const { exp } = opened(guest.token).claims;
    await until('the end of the first token', () => Date.now() > Number(exp) * 1_000 + 500, 65_000);
    const room = ada.room(lobbyId);
    await room.settled(await room.send('still here'));
    await room.load('newest');
    expect(room.timeline.value.messages.map(({ text }) => text)).toEqual(['still here']);
    expect(traced.filter(({ kind }) => kind === 'refused')).toEqual([]);
    expect(ada.connection.value).toMatchObject({ status: 'online', since });
    expect(spents.slice(0, 2)).toEqual([undefined, guest.token]);
  },
  100_000,
);
