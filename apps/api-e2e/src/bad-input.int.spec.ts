// Everything that clients must not send, thousands of times, to one server that goes on as if nothing had happened.
// The same seed gives the same cases: PARLEY_SEED=7 npx nx test api-e2e --testFile=bad-input
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { JoinedRoom, type RoomId } from '@parley/dto';
import { RawSession } from './support/raw-session.ts';
import type { Guest } from './support/guest.ts';
import { Http } from './support/http.ts';
import { opened, signingKeyOf } from './support/forge.ts';
import { secret, World } from './support/world.ts';
import { randomCases, systematicCases, unknownCommandCases, type ValidPayloads } from './hostile/command-cases.ts';
import { foreignCommands, foreignRequests } from './hostile/foreign-cases.ts';
import { forgedTokens } from './hostile/forged-tokens.ts';
import { damagedFrames, frameCases } from './hostile/frame-cases.ts';
import { handshakeCases, randomHandshakes } from './hostile/handshake-cases.ts';
import { engineCases, pollingBodies } from './hostile/http-cases.ts';
import { operations } from './hostile/openapi.ts';
import { Random } from './hostile/random.ts';
import { Report } from './hostile/report.ts';
import { restCases, unknownRoutes, type RestWorld } from './hostile/rest-cases.ts';
import { sendCommands } from './hostile/send-commands.ts';
import { sendFrames } from './hostile/send-frames.ts';
import { sendHandshakes } from './hostile/send-handshakes.ts';
import { judgeRest, sendHttp } from './hostile/send-http.ts';
import { openPolling, sendDoubleUpgrades, sendPolling } from './hostile/send-polling.ts';
import { sendWire } from './hostile/send-wire.ts';
import { Watch } from './hostile/watch.ts';
import { httpWireCases, webSocketWireCases } from './hostile/wire-cases.ts';

const seed = Number(process.env['PARLEY_SEED'] ?? 1);
const random = new Random(seed);
const report = new Report();
const minutesMs = 60_000;

let world: World;
let watch: Watch;
let http: Http;
let mallory: Guest;
let room: RoomId;
let epoch: string;

beforeAll(async () => {
  world = await World.start();
  watch = await Watch.start(world);
  http = new Http(world.url);
  mallory = await world.guest();
  ({ id: room } = await mallory.rest.do(JoinedRoom, 'POST /rooms', { name: 'Den' }));
  await using client = await world.join({ as: mallory });
  ({ epoch } = client.hello);
});
afterEach(async () => {
  expect({ seed, cases: report.take() }).toEqual({ seed, cases: [] });
  expect({ seed, server: await watch.complaints() }).toEqual({ seed, server: [] });
});
afterAll(async () => {
  http[Symbol.dispose]();
  await watch[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const auth = (): string => JSON.stringify({ token: mallory.token() });
const open = (): Promise<RawSession> => RawSession.connect(world.url, auth());

function validPayloads(): ValidPayloads {
  return {
    'message:send': { room, id: random.id(), text: 'hello' },
    'message:edit': { room, id: random.id(), edit: random.id(), epoch, editRev: 1, text: 'hello again' },
    'message:delete': { room, id: random.id() },
    'changes:since': { room, epoch, rev: 0 },
    'room:read': { room, seq: 0, isUnread: true },
    'room:join': { room: 'lobby' },
    'room:leave': { room: 'lobby' },
    'typing:set': { room, isTyping: true },
    'session:refresh': { token: mallory.token() },
  };
}

function restWorld(): RestWorld {
  return {
    token: mallory.token(),
    room,
    message: random.id(),
    bodies: {
      MessageCreate: { id: random.id(), text: 'hello' },
      MessageChange: { edit: random.id(), epoch, editRev: 1, text: 'hello again' },
      RoomCreate: { name: 'Den' },
      RoomChange: { name: 'Den' },
      RoomReadChange: { seq: 0, isUnread: true },
      SignUp: { name: `Mallory ${String(random.below(1e9))}`, password: 'correct horse battery' },
      Credentials: { name: 'Mallory', password: 'correct horse battery' },
      PasswordChange: { password: 'correct horse battery', newPassword: 'staple correct horse' },
      ProviderSignIn: { returnTo: '/rooms/lobby' },
      UserChange: { name: `Mallory ${String(random.below(1e9))}` },
    },
    queries: {
      'GET /api/v1/rooms/{room}/changes': { epoch, after: '0' },
      'GET /api/v1/users': { id: mallory.user.id },
    },
  };
}

test(
  'commands with anything wrong in them',
  async () => {
    const valid = validPayloads();
    await sendCommands(systematicCases(valid), report, { kind: 'commands', open });
    await sendCommands(unknownCommandCases(), report, { kind: 'unknown commands', open });
    await sendCommands(randomCases(valid, random, 9_000), report, { kind: 'random commands', open });
  },
  2 * minutesMs,
);

test(
  'requests with anything wrong in them',
  async () => {
    const routes = operations();
    const right = restWorld();
    for (const route of routes)
      await sendHttp(restCases(route, right), report, { kind: 'requests', http, judge: judgeRest });
    await sendHttp(unknownRoutes(routes, right), report, { kind: 'unknown routes', http, judge: judgeRest });
  },
  2 * minutesMs,
);

test(
  'packets of Engine.IO and Socket.IO that are broken',
  async () => {
    await sendFrames(frameCases(), report, { kind: 'packets', open });
    await sendFrames(damagedFrames(random, 1_000), report, { kind: 'damaged packets', open });
  },
  minutesMs,
);

test(
  'handshakes with anything wrong in them',
  async () => {
    const token = mallory.token();
    const valid = { token, epoch, cursors: { lobby: 0 }, pid: 'somebody', offset: 'something' };
    await sendHandshakes(handshakeCases(valid), report, { kind: 'handshakes', url: world.url, token });
    await sendHandshakes(randomHandshakes(valid, random, 500), report, {
      kind: 'random handshakes',
      url: world.url,
      token,
    });
  },
  2 * minutesMs,
);

test(
  'polling and upgrades that no client would ask for',
  async () => {
    const sid = await openPolling(http);
    await sendHttp(engineCases(sid), report, { kind: 'polling requests', http, mayReset: true });
    await sendPolling(pollingBodies(random, 100), report, { kind: 'polling bodies', http, auth: auth() });
    await sendDoubleUpgrades(report, { kind: 'double upgrades', http, url: world.url, auth: auth() });
  },
  minutesMs,
);

test(
  'HTTP and WebSocket frames that are broken on the wire',
  async () => {
    await sendWire(httpWireCases(random, 300), report, { kind: 'broken HTTP', url: world.url });
    await sendWire(webSocketWireCases(random, 500), report, { kind: 'broken frames', url: world.url });
  },
  minutesMs,
);

test(
  'forged, stale and foreign tokens, in REST, handshakes and session:refresh',
  async () => {
    const key = await signingKeyOf(opened(mallory.token()).header, world.folder, secret);
    const other = (await world.guest()).token();
    const forged = [...forgedTokens({ token: mallory.token(), key, other }, random, 300)];
    const kind = 'forged tokens';
    await sendHttp(
      forged.map(({ what, token }) => ({
        what,
        path: '/api/v1/users/me',
        headers: { authorization: `Bearer ${token}` },
        mustBeRefused: true,
      })),
      report,
      { kind, http, judge: judgeRest },
    );
    const handshakes = forged.map(({ what, token }) => ({ what, auth: JSON.stringify({ token }) }));
    await sendHandshakes(handshakes, report, { kind, url: world.url, token: mallory.token() });
    const refreshes = [...forged, { what: 'of somebody else', token: other }].map(({ what, token }) => ({
      what,
      command: 'session:refresh',
      args: [JSON.stringify({ token })],
      mustBeRefused: true,
    }));
    await sendCommands(refreshes, report, { kind, open, sessions: 1 });
  },
  minutesMs,
);

test(
  'rooms one is not in, and messages of others',
  async () => {
    await using ada = await world.join();
    const host = await world.guest();
    await using speaker = await world.join({ as: host });
    const secretRoom = await host.rest.do(JoinedRoom, 'POST /rooms', { name: 'Without Mallory' });
    const hidden = await speaker.send(secretRoom.id, 'nothing for Mallory');
    const theirs = await ada.send('lobby', 'not Mallory’s');
    const targets = { secretRoom: secretRoom.id, hidden: hidden.id, theirs: theirs.id, epoch };
    const kind = 'foreign rooms and messages';
    await sendCommands(foreignCommands(targets, random, 300), report, { kind, open });
    await sendHttp(foreignRequests(targets, mallory.token(), random), report, { kind, http, judge: judgeRest });
    const { frame } = await ada.do('changes:since', { room: 'lobby', epoch, rev: theirs.rev - 1 });
    expect(frame.items.find(({ id }) => id === theirs.id)).toMatchObject({ rev: theirs.rev, text: 'not Mallory’s' });
  },
  minutesMs,
);

test('at least 20,000 cases, in bounded memory', () => {
  console.log(
    `Bad input, seed ${String(seed)}: ${String(report.count)} cases (${report.toString()}); ${watch.toString()}.`,
  );
  expect(report.count).toBeGreaterThanOrEqual(20_000);
  expect(watch.grownMiB).toBeLessThan(350);
});
