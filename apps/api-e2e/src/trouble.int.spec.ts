import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { HistoryPage, RoomPage, SignedIn } from '@parley/dto';
import { startServer } from '@parley/testing';
import { Guest } from './support/guest.ts';
import { newId } from './support/ids.ts';
import { TestClient } from './support/test-client.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

/** Mounts a small disk where the data folder is, seen by the server alone. */
const smallDisk = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs -o size=3m,mode=700 tmpfs "${DATA_DIR:-/mnt}" && exec "$@"',
  'sh',
];
const [unshare = '', ...args] = smallDisk;
const mayMount = spawnSync(unshare, [...args, 'true']).status === 0;

// Containers often may not mount; then the store's and the accounts' own tests have to do.
(mayMount ? test : test.skip)('a full disk: nothing is taken, everything is read, nobody is disconnected', async () => {
  await using server = await startServer({
    through: smallDisk,
    env: { SEND_LIMIT_COUNT: '1000000', COMMAND_LIMIT_COUNT: '1000000' },
  });
  const guest = await Guest.signIn(() => server.url);
  await using ada = await TestClient.connect(server.url, { token: guest.token });
  let sent = 0;
  const send = { room: 'lobby', id: newId(), text: 'x'.repeat(4_000) };
  const refusal = await until('a full disk', async () => {
    const answer = await ada.ask('message:send', { ...send, id: newId() });
    if (!answer.ok) return answer.error;
    sent += 1;
    return undefined;
  });
  const readOnly = { code: 'server/read-only', status: 503, retryAfterMs: expect.any(Number) };
  expect(refusal).toMatchObject(readOnly);

  const { room, ...message } = send;
  const changes: [`${string} /${string}`, object][] = [
    [`POST /rooms/${room}/messages`, message],
    ['POST /rooms', { name: 'Too much' }],
    ['PATCH /users/me', { name: `Ada ${'x'.repeat(30)}` }],
  ];
  for (const [request, body] of changes) {
    // What is small may still have found its place; the next one does not.
    const problem = await until(`${request} refused`, async () => {
      const answer = await guest.rest.fetch(...(request.split(' ') as [string, string]), body);
      if (answer.ok) return undefined;
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      return (await answer.json()) as object;
    });
    expect([request, problem]).toMatchObject([request, readOnly]);
  }
  const signIn = (): Promise<Response> => fetch(`${server.url}/api/auth/sign-in/anonymous`, { method: 'POST' });
  const first = await until('a sign-in refused', async () => {
    const answer = await signIn();
    return answer.ok ? undefined : answer;
  });
  // Also those behind the first: SQLite finds the disk full at another moment then.
  for (const answer of [first, await signIn(), await signIn()]) {
    expect(await answer.json()).toMatchObject(readOnly);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  const { items } = await guest.rest.do(HistoryPage, 'GET /rooms/lobby/messages?around=newest');
  expect(items.at(-1)?.seq).toBe(sent);
  await guest.rest.do(RoomPage, 'GET /rooms?scope=public');
  expect(SignedIn.parse(await renewed(server.url, guest)).user.id).toBe(guest.user.id);
  await ada.do('changes:since', { room, epoch: ada.hello.epoch, rev: sent });
  expect(ada.disconnects).toEqual([]);
  expect(server.isRunning).toBe(true);
});

async function renewed(url: string, { cookie }: Guest): Promise<object> {
  return (await (await fetch(`${url}/api/auth/token`, { headers: { cookie } })).json()) as object;
}

test('a defect is answered without its detail, and found in the log by the id of the request', async () => {
  await using world = await World.start();
  const { rest } = await world.guest();
  const { id } = await world.guest().then((other) => other.user);
  using db = new DatabaseSync(join(world.folder, 'accounts.db'));
  db.exec('alter table user rename to elsewhere');
  for (const request of [`GET /users?id=somebody`, 'PATCH /users/me'] as const) {
    const problem = await rest.problem(request, request.startsWith('PATCH') ? { name: 'Ada' } : undefined);
    expect(problem).toEqual({
      type: '/api/docs/errors#server/internal',
      title: expect.any(String),
      status: 500,
      code: 'server/internal',
      instance: expect.stringMatching(/^\/api\/v1\/users/),
      requestId: expect.any(String),
    });
    const line = await world.logged((line) => line['requestId'] === problem.requestId);
    expect(line).toMatchObject({ msg: 'request failed', stack: expect.stringContaining('no such table: user') });
  }
  db.exec('alter table elsewhere rename to user');
  expect((await rest.fetch('GET', `/users?id=${id}`)).status).toBe(200);
  expect((await rest.fetch('POST', '/rooms/lobby/messages', { id: newId(), text: 'on it goes' })).status).toBe(200);
});

test('what the store fails of is found in the log, too, by the id of the command', async () => {
  await using world = await World.start();
  await using ada = await world.join();
  using db = new DatabaseSync(join(world.folder, 'parley.db'));
  db.exec('alter table messages rename to elsewhere');
  const { code, requestId } = await ada.problem('message:send', {
    room: 'lobby',
    id: newId(),
    text: 'what nobody logs',
  });
  expect(code).toBe('server/internal');
  const line = await world.logged((line) => line['requestId'] === requestId);
  expect(line).toMatchObject({ msg: 'command failed', stack: expect.stringContaining('no such table') });
  expect(JSON.stringify(line)).not.toContain('what nobody logs');
});

test('a storm of sign-ins holds nobody else up', async () => {
  await using world = await World.start();
  await using ada = await world.join();
  const { epoch } = ada.hello;
  const signIns = { areOver: false };
  const began = performance.now();
  const storm = Promise.all(Array.from({ length: 300 }, () => world.guest())).finally(() => (signIns.areOver = true));
  const waits: number[] = [];
  while (!signIns.areOver) {
    const asked = performance.now();
    await ada.do('changes:since', { room: 'lobby', epoch, rev: 0 });
    waits.push(performance.now() - asked);
  }
  await storm;
  const lasted = performance.now() - began;
  // A held event loop would answer once, at the end: by count and by share this holds on a slow machine as well.
  expect(waits.length).toBeGreaterThan(20);
  expect(Math.max(...waits)).toBeLessThan(lasted / 4);
});
