import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Committed, HistoryPage, JoinedRoom, ListedRoom, MemberPage, ReadPosition, Room, RoomPage } from '@parley/dto';
import { z } from 'zod';
import { newId } from './support/ids.ts';
import type { Rest } from './support/rest.ts';
import type { TestClient } from './support/test-client.ts';
import { World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Somebody with a socket and REST. */
async function person(): Promise<{ client: TestClient; rest: Rest } & AsyncDisposable> {
  const guest = await world.guest();
  const client = await world.join({ as: guest });
  return { client, rest: guest.rest, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}

function makeRoom(rest: Rest, name = 'Harbour'): Promise<JoinedRoom> {
  return rest.do(JoinedRoom, 'POST /rooms', { name });
}

describe('what REST changes, sockets hear', () => {
  test('a message sent, edited and deleted', async () => {
    await using ada = await person();
    await using ben = await person();
    const id = newId();
    const sent = await ada.rest.do(Committed, 'POST /rooms/lobby/messages', { id, text: 'by post' });
    expect(await ben.client.message(id)).toMatchObject({ ...sent, text: 'by post' });

    const { epoch } = ben.client.hello;
    const change = { edit: newId(), epoch, editRev: sent.seq, text: 'by express' };
    const edited = await ada.rest.do(Committed, `PATCH /rooms/lobby/messages/${id}`, change);
    expect(await ben.client.message(id, edited.rev)).toMatchObject({ ...edited, text: 'by express' });

    const deleted = await ada.rest.do(Committed, `DELETE /rooms/lobby/messages/${id}`);
    expect(await ben.client.message(id, deleted.rev)).toMatchObject({ ...deleted, text: null });
  });

  test('a room made, entered, renamed and left', async () => {
    await using ada = await person();
    await using ben = await person();
    const { id } = await makeRoom(ada.rest);
    expect((await ada.client.heard('room:joined', ({ room }) => room.id === id)).room.name).toBe('Harbour');

    await ben.rest.do(JoinedRoom, `PUT /rooms/${id}/members/me`);
    expect(await ben.client.heard('room:joined', ({ room }) => room.id === id)).toMatchObject({
      room: { memberCount: 2 },
    });
    await ada.client.heard('room:updated', ({ room }) => room.id === id && room.memberCount === 2);

    await ada.rest.do(Room, `PATCH /rooms/${id}`, { name: 'Pier' });
    for (const { client } of [ada, ben]) {
      await client.heard('room:updated', ({ room }) => room.id === id && room.name === 'Pier');
    }

    await ben.rest.do(z.undefined(), `DELETE /rooms/${id}/members/me`);
    expect(await ben.client.heard('room:left')).toEqual({ room: id });
    await ada.client.heard('room:updated', ({ room }) => room.id === id && room.memberCount === 1);
  });

  test('a read position, in every session of that person and in nobody else’s', async () => {
    const account = await world.guest();
    await using laptop = await world.join({ as: account });
    await using phone = await world.join({ as: account });
    await using ben = await world.join();
    const { seq } = await ben.send('lobby', 'unread');
    const { rest } = account;
    const position = await rest.do(ReadPosition, 'PUT /rooms/lobby/read', { seq });
    expect(position).toMatchObject({ room: 'lobby', seq, unread: 0 });
    for (const client of [laptop, phone]) expect(await client.heard('room:read')).toEqual(position);
    // Whatever ben was going to hear came before the frame of this.
    await ben.message((await ben.send('lobby', 'later')).id);
    expect(ben.all('room:read')).toEqual([]);
  });
});

describe('REST answers as the socket does', () => {
  test('the same message sent both ways is one message', async () => {
    await using ada = await person();
    const { id, seq, rev } = await ada.client.send('lobby', 'both ways');
    const again = await ada.rest.do(Committed, 'POST /rooms/lobby/messages', { id, text: 'both ways' });
    expect(again).toMatchObject({ seq, rev });
  });

  test('with the same codes', async () => {
    await using ada = await person();
    await using ben = await person();
    const { id, seq } = await ada.client.send('lobby', 'mine');
    const { epoch } = ada.client.hello;
    const edit = { edit: newId(), epoch, editRev: seq, text: 'x' };
    const cases: [`${string} /${string}`, unknown, string, number][] = [
      ['POST /rooms/lobby/messages', { id, text: 'other' }, 'message/id-taken', 409],
      [`PATCH /rooms/lobby/messages/${id}`, edit, 'message/not-author', 403],
      [`PATCH /rooms/lobby/messages/${newId()}`, edit, 'message/not-found', 404],
      [`DELETE /rooms/lobby/messages/${id}`, undefined, 'message/not-author', 403],
      [`GET /rooms/lobby/messages/${newId()}`, undefined, 'message/not-found', 404],
      ['GET /rooms/lobby/changes?after=0&epoch=another-epoch', undefined, 'room/reset', 409],
      [`GET /rooms/lobby/changes?after=9000000&epoch=${epoch}`, undefined, 'room/reset', 409],
      ['GET /rooms/no-such-room', undefined, 'room/not-found', 404],
      ['PATCH /rooms/lobby', { name: 'Mine' }, 'room/not-maker', 403],
      ['PUT /rooms/no-such-room/members/me', undefined, 'room/not-found', 404],
      ['PUT /rooms/lobby/members/somebody', undefined, 'room/not-member', 403],
      ['GET /rooms/lobby/messages?around=newest&before=5', undefined, 'request/invalid', 400],
      ['GET /nowhere', undefined, 'request/unknown', 404],
    ];
    for (const [request, body, code, status] of cases) {
      expect([request, await ben.rest.problem(request, body)]).toMatchObject([request, { code, status }]);
    }
  });

  test('a room one is not in is closed to every route and command', async () => {
    await using ada = await person();
    await using ben = await person();
    const { id: room } = await makeRoom(ada.rest);
    const { id } = await ada.client.send(room, 'among us');
    const { epoch } = ben.client.hello;
    const edit = { edit: newId(), epoch, editRev: 1, text: 'x' };
    const requests: [`${string} /${string}`, unknown?][] = [
      [`GET /rooms/${room}/messages`],
      [`GET /rooms/${room}/messages?around=first_unread`],
      [`GET /rooms/${room}/messages/${id}`],
      [`GET /rooms/${room}/changes?after=0&epoch=${epoch}`],
      [`GET /rooms/${room}/members`],
      [`POST /rooms/${room}/messages`, { id: newId(), text: 'x' }],
      [`PATCH /rooms/${room}/messages/${id}`, edit],
      [`DELETE /rooms/${room}/messages/${id}`],
      [`PUT /rooms/${room}/read`, { seq: 1 }],
    ];
    for (const [request, body] of requests) {
      expect([request, await ben.rest.problem(request, body)]).toMatchObject([request, { code: 'room/not-member' }]);
    }
    const { client } = ben;
    const answers = await Promise.all([
      client.problem('message:send', { room, id: newId(), text: 'x' }),
      client.problem('message:edit', { room, id, ...edit }),
      client.problem('message:delete', { room, id }),
      client.problem('changes:since', { room, epoch, rev: 0 }),
      client.problem('room:read', { room, seq: 1 }),
    ]);
    expect(answers.map(({ code }) => code)).toEqual(answers.map(() => 'room/not-member'));
  });
});

describe('history', () => {
  test('opens where reading stopped, or at its end when nothing is unread', async () => {
    await using ada = await person();
    await using ben = await person();
    const { id: room } = await makeRoom(ada.rest);
    await ben.rest.do(JoinedRoom, `PUT /rooms/${room}/members/${ben.client.hello.user.id}`);
    for (let n = 1; n <= 6; n += 1) await ada.client.send(room, `line ${n}`);
    const texts = async (): Promise<(string | null)[]> => {
      const page = await ben.rest.do(HistoryPage, `GET /rooms/${room}/messages?around=first_unread&limit=2`);
      return page.items.map(({ text }) => text);
    };
    expect(await texts()).toContain('line 1');
    await ben.rest.do(ReadPosition, `PUT /rooms/${room}/read`, { seq: 3 });
    expect(await texts()).toContain('line 4');
    await ben.rest.do(ReadPosition, `PUT /rooms/${room}/read`, { seq: 6 });
    expect(await texts()).toEqual(['line 5', 'line 6']);
  });
});

describe('rooms', () => {
  test('are listed with what they mean to the caller', async () => {
    await using ada = await person();
    await using ben = await person();
    const { id } = await makeRoom(ada.rest, 'Listed');
    const find = async ({ rest }: { rest: Rest }, scope: string): Promise<ListedRoom | undefined> =>
      (await rest.do(RoomPage, `GET /rooms?limit=200&scope=${scope}`)).items.find((room) => room.id === id);
    expect(await find(ada, 'joined')).toMatchObject({ name: 'Listed', read: { unread: 0 } });
    expect(await find(ben, 'joined')).toBeUndefined();
    expect(await find(ben, 'public')).toMatchObject({ name: 'Listed', memberCount: 1 });
    expect(await find(ben, 'public')).not.toHaveProperty('read');
  });

  test('are entered and left once, however often it is asked', async () => {
    await using ada = await person();
    await using ben = await person();
    const { id } = await makeRoom(ada.rest);
    await ben.client.do('room:join', { room: id });
    expect(await ben.client.do('room:join', { room: id })).toMatchObject({ room: { memberCount: 2 } });
    await ben.client.do('room:leave', { room: id });
    await ben.client.do('room:leave', { room: id });
    expect(await ada.rest.do(ListedRoom, `GET /rooms/${id}`)).toMatchObject({ memberCount: 1 });
    expect(ben.client.all('room:joined')).toHaveLength(1);
    expect(ben.client.all('room:left')).toHaveLength(1);
  });

  test('name their members with who is online', async () => {
    await using ada = await person();
    const { rest } = ada;
    const { id } = await makeRoom(rest);
    const { items } = await rest.do(MemberPage, `GET /rooms/${id}/members`);
    expect(items).toEqual([{ ...ada.client.hello.user, isOnline: true }]);
  });

  test('send what is said in them to those who entered, and nothing to those who left', async () => {
    await using ada = await person();
    await using ben = await person();
    const { id: room } = await makeRoom(ada.rest);
    await ben.client.do('room:join', { room });
    await ben.client.message((await ada.client.send(room, 'welcome')).id);
    await ben.client.do('room:leave', { room });
    await ada.client.send(room, 'now that ben is gone');
    await ben.client.message((await ada.client.send('lobby', 'a later one')).id);
    expect(ben.client.all('changes').filter((frame) => frame.room === room)).toHaveLength(1);
  });

  test('are renamed by their maker alone', async () => {
    await using ada = await person();
    await using ben = await person();
    const { id } = await makeRoom(ada.rest);
    expect((await ben.rest.problem(`PATCH /rooms/${id}`, { name: 'Mine now' })).code).toBe('room/not-maker');
  });
});

describe('unread messages', () => {
  test('are those of others after the read position, deleted ones excepted', async () => {
    await using ada = await person();
    await using ben = await person();
    const { id: room } = await makeRoom(ada.rest);
    await ben.client.do('room:join', { room });
    const first = await ada.client.send(room, 'one');
    await ada.client.send(room, 'two');
    const third = await ada.client.send(room, 'three');
    await ben.client.send(room, 'my own');
    await ada.client.do('message:delete', { room, id: third.id });
    const unread = async (): Promise<number | undefined> =>
      (await ben.rest.do(ListedRoom, `GET /rooms/${room}`)).read?.unread;
    expect(await unread()).toBe(2);
    expect(await ben.client.do('room:read', { room, seq: first.seq })).toMatchObject({ seq: first.seq, unread: 1 });
    expect(await unread()).toBe(1);
  });

  test('a read position moves forward only, never past the head, and back only to mark as unread', async () => {
    await using ada = await person();
    const { id: room } = await makeRoom(ada.rest);
    const one = await ada.client.send(room, 'one');
    const two = await ada.client.send(room, 'two');
    const read = (seq: number, isUnread?: true): Promise<ReadPosition> =>
      ada.client.do('room:read', { room, seq, ...(isUnread && { isUnread }) });
    expect(await read(two.seq)).toMatchObject({ seq: two.seq });
    expect(await read(one.seq)).toMatchObject({ seq: two.seq });
    expect((await read(1_000_000)).seq).toBe(two.seq);
    expect(await read(one.seq, true)).toMatchObject({ seq: one.seq });
  });

  test('of a new member are none: what was said before is not unread', async () => {
    await using ada = await person();
    await using ben = await person();
    const { id: room } = await makeRoom(ada.rest);
    await ada.client.send(room, 'before');
    expect(await ben.client.do('room:join', { room })).toMatchObject({ room: { read: { unread: 0 } } });
  });
});
