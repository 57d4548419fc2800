import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from './support/ids.ts';
import { World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('a send', () => {
  test('is acknowledged with its place, and reaches every member, its sender too, in one frame that says the same', async () => {
    await using ada = await world.join();
    await using ben = await world.join();
    const { id, seq, rev, createdAt } = await ada.send('lobby', 'hello, Ben');

    const expected = { id, seq, rev, createdAt, editRev: seq, text: 'hello, Ben', author: ada.hello.user };
    expect(await ben.message(id)).toEqual(expected);
    expect(await ada.message(id)).toEqual(expected);
    const [frame] = ben.all('changes').filter(({ items }) => items.some((item) => item.id === id));
    expect(frame).toMatchObject({ room: 'lobby', epoch: ada.hello.epoch, to: rev });
  });

  test('sent again is answered with its first result and announced once', async () => {
    await using ada = await world.join();
    await using ben = await world.join();
    const first = await ada.send('lobby', 'once');
    expect(await ada.send('lobby', 'once', first.id)).toMatchObject({ seq: first.seq, rev: first.rev });
    const last = await ada.send('lobby', 'after it');
    await ben.message(last.id);
    expect(last.rev).toBe(first.rev + 1);
    expect(ben.all('changes').flatMap(({ items }) => items.filter(({ id }) => id === first.id))).toHaveLength(1);
  });

  test('sent twice at once, on two connections of one person, is one message', async () => {
    const account = await world.guest();
    await using laptop = await world.join({ as: account });
    await using phone = await world.join({ as: account });
    const message = { room: 'lobby', id: newId(), text: 'twice' };
    const [one, other] = await Promise.all([laptop.do('message:send', message), phone.do('message:send', message)]);
    expect(one).toEqual(other);
  });

  test.each([['another text', 'same person'] as const, ['the text', 'somebody else'] as const])(
    'with a taken id is refused: %s, %s',
    async (text, who) => {
      await using ada = await world.join();
      await using ben = await world.join();
      const { id } = await ada.send('lobby', 'the text');
      const sender = who === 'same person' ? ada : ben;
      expect(await sender.problem('message:send', { room: 'lobby', id, text })).toMatchObject({
        code: 'message/id-taken',
        status: 409,
      });
    },
  );

  test('that asks for no answer is committed and announced', async () => {
    await using ada = await world.join();
    await using ben = await world.join();
    const id = newId();
    const emit = ada.socket.emit.bind(ada.socket) as unknown as (name: string, payload: unknown) => void;
    emit('message:send', { room: 'lobby', id, text: 'no need to answer' });
    expect(await ben.message(id)).toMatchObject({ text: 'no need to answer', author: ada.hello.user });
    expect((await ada.message(id)).seq).toBe((await ben.message(id)).seq);
  });

  test('over HTTP long-polling works the same', async () => {
    await using ada = await world.join({ transports: ['polling'] });
    await using ben = await world.join();
    const { id, rev } = await ada.send('lobby', 'without a WebSocket');
    expect((await ben.message(id)).rev).toBe(rev);
    const answer = await ben.send('lobby', 'I hear you');
    expect((await ada.message(answer.id)).text).toBe('I hear you');
    expect(ada.socket.io.engine.transport.name).toBe('polling');
  });

  test('into a room one is not in is refused', async () => {
    await using ada = await world.join();
    await ada.do('room:leave', { room: 'lobby' });
    const problem = await ada.problem('message:send', { room: 'lobby', id: newId(), text: 'hello?' });
    expect(problem.code).toBe('room/not-member');
  });
});

describe('an edit', () => {
  test('reaches everybody as the message with a new revision and its old place', async () => {
    await using ada = await world.join();
    await using ben = await world.join();
    const { epoch } = ada.hello;
    const { id, seq } = await ada.send('lobby', 'helo');
    const edit = { room: 'lobby', id, edit: newId(), epoch, editRev: seq, text: 'hello' };
    const { rev } = await ada.do('message:edit', edit);
    expect(await ben.message(id, rev)).toMatchObject({ seq, rev, editRev: rev, text: 'hello' });
    expect(await ada.do('message:edit', edit)).toMatchObject({ rev });
  });

  test('of a text that no longer stands is refused, with the message as it is now', async () => {
    await using ada = await world.join();
    const { epoch } = ada.hello;
    const { id, seq } = await ada.send('lobby', 'first');
    const edit = { room: 'lobby', id, epoch, editRev: seq };
    const { rev } = await ada.do('message:edit', { ...edit, edit: newId(), text: 'second' });
    const problem = await ada.problem('message:edit', { ...edit, edit: newId(), text: 'third' });
    expect(problem).toMatchObject({ code: 'message/changed', current: { id, rev, editRev: rev, text: 'second' } });
  });

  test('by anybody but the author is refused, and so is a deletion', async () => {
    await using ada = await world.join();
    await using ben = await world.join();
    const { id, seq } = await ada.send('lobby', 'mine');
    const edit = { room: 'lobby', id, edit: newId(), epoch: ben.hello.epoch, editRev: seq, text: 'yours' };
    expect((await ben.problem('message:edit', edit)).code).toBe('message/not-author');
    expect((await ben.problem('message:delete', { room: 'lobby', id })).code).toBe('message/not-author');
  });

  test('of a message that there is not is refused', async () => {
    await using ada = await world.join();
    const missing = { room: 'lobby', id: newId() };
    const edit = { ...missing, edit: newId(), epoch: ada.hello.epoch, editRev: 1, text: 'x' };
    expect((await ada.problem('message:edit', edit)).code).toBe('message/not-found');
    expect((await ada.problem('message:delete', missing)).code).toBe('message/not-found');
  });
});

describe('a deletion', () => {
  test('leaves a tombstone: same id, place and author, no text', async () => {
    await using ada = await world.join();
    await using ben = await world.join();
    const { id, seq } = await ada.send('lobby', 'oops');
    const { rev } = await ada.do('message:delete', { room: 'lobby', id });
    const tombstone = await ben.message(id, rev);
    expect(tombstone).toMatchObject({ id, seq, rev, text: null, author: ada.hello.user });
    expect(tombstone.deletedAt).toBeDefined();
  });

  test('again changes nothing, and an edit after it is refused', async () => {
    await using ada = await world.join();
    const { id, seq } = await ada.send('lobby', 'oops');
    const { rev } = await ada.do('message:delete', { room: 'lobby', id });
    expect(await ada.do('message:delete', { room: 'lobby', id })).toMatchObject({ rev });
    const edit = { room: 'lobby', id, edit: newId(), epoch: ada.hello.epoch, editRev: seq, text: 'back' };
    expect((await ada.problem('message:edit', edit)).code).toBe('message/deleted');
  });
});

test('commands sent one after another without waiting are committed in that order', async () => {
  await using ada = await world.join();
  const sends = Array.from({ length: 40 }, (_, n) => ada.send('lobby', `number ${String(n)}`));
  const last = await Promise.all(sends);
  const revs = last.map(({ rev }) => rev);
  expect(revs).toEqual(revs.toSorted((a, b) => a - b));
});

test('an edit sent right behind its message, before any answer, is committed after it', async () => {
  await using ada = await world.join();
  const before = await ada.send('lobby', 'where the head is');
  const id = newId();
  const edit = { room: 'lobby', id, edit: newId(), epoch: ada.hello.epoch, editRev: before.rev + 1, text: 'second' };
  const [sent, edited] = await Promise.all([ada.send('lobby', 'first', id), ada.ask('message:edit', edit)]);
  expect(sent.rev).toBe(before.rev + 1);
  expect(edited).toMatchObject({ ok: true, seq: sent.seq, rev: sent.rev + 1 });
});

test('frames of a room join end to end while many send at once', async () => {
  await using ada = await world.join();
  await using ben = await world.join();
  await using eve = await world.join();
  const sent = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      [ada, ben, eve].map((client) => client.send('lobby', `at once ${String(n)}`)),
    ).flat(),
  );
  const head = Math.max(...sent.map(({ rev }) => rev));
  await ada.heard('changes', ({ to }) => to >= head);
  const frames = ada.all('changes');
  frames.forEach((frame, n) => {
    const next = frames[n + 1];
    if (next) expect(next.from).toBe(frame.to);
  });
});

test('while somebody else holds the database, writes are told to come back and reads go on', async () => {
  const account = await world.guest();
  await using ada = await world.join({ as: account });
  const { rev } = await ada.send('lobby', 'before');
  const message = { room: 'lobby', id: newId(), text: 'meanwhile' };
  using db = new DatabaseSync(join(world.folder, 'parley.db'));
  db.exec('begin immediate');
  const problem = await ada.problem('message:send', message);
  expect(problem).toMatchObject({ code: 'server/busy', status: 503, retryAfterMs: expect.any(Number) });
  const answer = await account.rest.fetch('POST', '/rooms/lobby/messages', { id: message.id, text: message.text });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  const { frame } = await ada.do('changes:since', { room: 'lobby', epoch: ada.hello.epoch, rev: rev - 1 });
  expect(frame.items.map(({ text }) => text)).toEqual(['before']);
  db.exec('rollback');
  expect(await ada.do('message:send', message)).toMatchObject({ rev: rev + 1 });
});

test('a command that there is not is answered so', async () => {
  await using ada = await world.join();
  const emit = ada.socket.emitWithAck.bind(ada.socket) as unknown as (
    name: string,
    payload: unknown,
  ) => Promise<unknown>;
  expect(await emit('message:shout', {})).toMatchObject({ ok: false, error: { code: 'request/unknown', status: 404 } });
});
