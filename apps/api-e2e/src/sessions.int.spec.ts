import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Committed, errors, User } from '@parley/dto';
import { newId } from './support/ids.ts';
import { Refused } from './support/test-client.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('a token', () => {
  test('is renewed without dropping the connection', async () => {
    const guest = await world.guest();
    await using ada = await world.join({ as: guest });
    const { id } = ada.socket;
    const { expiresAt } = await ada.do('session:refresh', { token: await guest.renew() });
    expect(Date.parse(expiresAt)).toBeGreaterThanOrEqual(Date.parse(ada.hello.expiresAt));
    await ada.message((await ada.send('lobby', 'still here')).id);
    expect(ada.socket.id).toBe(id);
    expect(ada.disconnects).toEqual([]);
  });

  test('of somebody else does not take over a session', async () => {
    await using ada = await world.join();
    const ben = await world.guest();
    expect(await ada.problem('session:refresh', { token: ben.token() })).toMatchObject({ code: 'auth/invalid' });
    const { id } = await ada.send('lobby', 'still me');
    expect((await ada.message(id)).author).toEqual(ada.hello.user);
  });

  test('is needed, and must be one of ours', async () => {
    await expect(world.join({ token: () => '' })).rejects.toMatchObject({ problem: { status: 400 } });
    await expect(world.join({ token: () => 'nonsense' })).rejects.toBeInstanceOf(Refused);
    await expect(world.join({ token: () => 'nonsense' })).rejects.toMatchObject({ problem: { code: 'auth/invalid' } });
  });
});

describe('signing out', () => {
  test('ends the sockets of that session, with a reason, and its tokens', async () => {
    const guest = await world.guest();
    await using laptop = await world.join({ as: guest });
    await using ben = await world.join();
    await guest.signOut();
    expect(await laptop.heard('session:ended')).toMatchObject({ code: 'auth/signed-out' });
    await laptop.disconnected();
    await expect(world.join({ as: guest })).rejects.toMatchObject({ problem: { code: 'auth/signed-out' } });
    expect((await guest.rest.problem('GET /users/me')).code).toBe('auth/signed-out');
    await ben.send('lobby', 'I am still here');
    expect(ben.disconnects).toEqual([]);
  });

  test('takes a person offline at once, and is logged and counted as what it was', async () => {
    await using quiet = await World.start();
    await using ben = await quiet.join();
    for (const times of [1, 2]) {
      const guest = await quiet.guest();
      await using laptop = await quiet.join({ as: guest });
      const { id } = guest.user;
      await ben.heard('presence', ({ online }) => online?.some((user) => user.id === id) === true);
      await guest.signOut();
      await laptop.disconnected();
      expect(await quiet.logged(({ msg, user }) => msg === 'disconnected' && user === id)).toMatchObject({
        reason: 'auth/signed-out',
        isTemporary: false,
        times,
      });
      await ben.heard('presence', ({ offline }) => offline?.includes(id) === true);
    }
  });

  test('makes room for another guest', async () => {
    const one = await world.guest();
    await one.signOut();
    const other = await world.guest();
    expect(other.user.id).not.toBe(one.user.id);
    await using ada = await world.join({ as: other });
    expect(ada.hello.user).toEqual(other.user);
  });
});

describe('a name', () => {
  test('that was changed reaches everybody at once, and later messages carry it', async () => {
    const guest = await world.guest();
    await using ada = await world.join({ as: guest });
    await using ben = await world.join();
    const before = await ada.send('lobby', 'as I was');
    const name = `Ada ${newId().slice(-12)}`;
    const user = await guest.rest.do(User, 'PATCH /users/me', { name });
    expect(user).toEqual({ ...guest.user, name });
    for (const client of [ada, ben]) expect(await client.heard('user:updated')).toEqual({ user });
    const after = await ada.send('lobby', 'as I am');
    expect((await ben.message(after.id)).author).toEqual(user);
    expect((await ben.message(before.id)).author).toEqual(guest.user);
  });

  test('that somebody has is refused', async () => {
    const ada = await world.guest();
    const ben = await world.guest();
    expect(await ben.rest.problem('PATCH /users/me', { name: ada.user.name })).toMatchObject({
      code: 'user/name-taken',
      status: 409,
    });
  });

  test('is generated, and no two guests have the same', async () => {
    const guests = await Promise.all(Array.from({ length: 50 }, () => world.guest()));
    expect(new Set(guests.map(({ user }) => user.name)).size).toBe(50);
  });
});

describe('the send limit', () => {
  test('is told in hello, answered with the time to wait, and over after it', async () => {
    await using strict = await World.start({ SEND_LIMIT_COUNT: '3', SEND_LIMIT_WINDOW_MS: '1000' });
    const guest = await strict.guest();
    await using ada = await strict.join({ as: guest });
    expect(ada.hello.limits.sends).toEqual({ count: 3, perMs: 1_000 });

    const first = await ada.send('lobby', 'one');
    await ada.send('lobby', 'two');
    await ada.send('lobby', 'three');
    const fourth = { room: 'lobby', id: newId(), text: 'four' };
    const problem = await ada.problem('message:send', fourth);
    expect(problem).toMatchObject({ code: 'limit/exceeded', status: 429 });
    expect(problem.retryAfterMs).toBeGreaterThan(0);
    expect(problem.retryAfterMs).toBeLessThanOrEqual(1_000);

    // The same session by another way has the same limit; what was sent before waits like everything else.
    const answer = await guest.rest.fetch('POST', '/rooms/lobby/messages', { id: newId(), text: 'by post' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([errors['limit/exceeded'].status, '1']);
    const again = { room: 'lobby', id: first.id, text: 'one' };
    expect(await ada.problem('message:send', again)).toMatchObject({ code: 'limit/exceeded' });

    const sent = await until('the end of the wait', async () => {
      const answer = await ada.ask('message:send', fourth);
      return answer.ok && answer;
    });
    expect(Committed.parse(sent).rev).toBe(4);
    expect(await ada.send('lobby', 'one', first.id)).toMatchObject({ rev: first.rev });
  });
});

test('the send limit counts edits and deletions, too', async () => {
  await using strict = await World.start({ SEND_LIMIT_COUNT: '3', SEND_LIMIT_WINDOW_MS: '60000' });
  await using ada = await strict.join();
  const { id, seq } = await ada.send('lobby', 'one');
  const edit = { room: 'lobby', id, epoch: ada.hello.epoch, edit: newId(), editRev: seq, text: 'two' };
  const { rev } = await ada.do('message:edit', edit);
  await ada.do('message:delete', { room: 'lobby', id });
  for (const problem of [
    await ada.problem('message:edit', { ...edit, edit: newId(), editRev: rev }),
    await ada.problem('message:delete', { room: 'lobby', id }),
    await ada.problem('message:send', { room: 'lobby', id: newId(), text: 'four' }),
  ]) {
    expect(problem).toMatchObject({ code: 'limit/exceeded', retryAfterMs: expect.any(Number) });
  }
});

test('commands that ask are limited for each session, and the others go on', async () => {
  await using strict = await World.start({ COMMAND_LIMIT_COUNT: '500' });
  await using ada = await strict.join();
  await using ben = await strict.join();
  const question = { room: 'lobby', epoch: ada.hello.epoch, rev: 0 };
  const answers = await Promise.all(Array.from({ length: 600 }, () => ada.ask('changes:since', question)));
  const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.error]));
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['limit/exceeded']));
  expect(refused.every(({ retryAfterMs = 0 }) => retryAfterMs > 0)).toBe(true);
  await ben.do('changes:since', question);
  await ada.send('lobby', 'sends are counted apart');
});

test('guests of one address are limited', async () => {
  await using strict = await World.start({ SIGN_INS_PER_MINUTE: '2' });
  await strict.guest();
  await strict.guest();
  const answer = await fetch(`${strict.url}/api/auth/sign-in/anonymous`, { method: 'POST' });
  expect(answer.status).toBe(429);
  expect(await answer.json()).toMatchObject({ code: 'limit/exceeded' });
});
