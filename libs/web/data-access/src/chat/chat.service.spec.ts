import { describe, expect, jest, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { signal } from '@angular/core';
import { provideSocketIo, Socket } from 'ngx-socket-io';
import type { ParleyOptions } from '@parley/client';
import { eventNames } from '@parley/dto/constants';
import { FakeParley, FakeSession, me } from '../testing/index.ts';
import { SessionService, type Session } from '../session/session.service.ts';
import { ChatService } from './chat.service.ts';
import { OpenParley } from './open-parley.ts';

function setUp(session?: Session) {
  const opened: FakeParley[] = [];
  const given: Pick<ParleyOptions, 'token'>[] = [];
  TestBed.configureTestingModule({
    providers: [
      provideSocketIo({ url: 'http://localhost:9', options: { autoConnect: false } }),
      { provide: SessionService, useClass: FakeSession },
      {
        provide: OpenParley,
        useValue: (options: ParleyOptions) => {
          given.push(options);
          const parley = new FakeParley();
          if (session !== undefined) parley.user.set(undefined);
          opened.push(parley);
          return parley;
        },
      },
    ],
  });
  const fake = TestBed.inject(SessionService) as unknown as FakeSession;
  if (session !== undefined) fake.session.set(session);
  const chat = TestBed.inject(ChatService);
  TestBed.tick();
  return { chat, opened, given, session: TestBed.inject(SessionService), fake, socket: TestBed.inject(Socket) };
}

test('an event has a listener for each who listens, and none afterwards, however often one comes and goes', () => {
  const { chat, socket } = setUp();
  for (const event of eventNames) {
    const count = () => socket.ioSocket.listeners(event).length;
    const events = chat.events(event);
    expect(count()).toBe(0);
    for (let round = 0; round < 3; round++) {
      const listening = [events.subscribe(), chat.events(event).subscribe(), events.subscribe()];
      expect([event, count()]).toEqual([event, 3]);
      for (const subscription of listening) subscription.unsubscribe();
      expect([event, count()]).toEqual([event, 0]);
    }
  }
});

test('an event reaches those who listen', () => {
  const { chat, socket } = setUp();
  const heard: unknown[] = [];
  const listening = chat.events('server:draining').subscribe((payload) => heard.push(payload));
  const listeners = socket.ioSocket.listeners('server:draining') as ((payload: object) => void)[];
  for (const listener of listeners) listener({ reconnectWithinMs: 5 });
  listening.unsubscribe();
  expect(heard).toEqual([{ reconnectWithinMs: 5 }]);
});

test('what the server has not taken is counted, refused or waiting', () => {
  const { chat, opened } = setUp();
  const [parley] = opened;
  expect(chat.unsent()).toBe(0);
  parley?.connection.update({ waiting: 1 });
  const refused = { id: 'a', text: 'refused', status: 'failed' as const, writtenAt: 0 };
  parley?.addRoom('lobby').setPending([refused, { ...refused, id: 'b', status: 'queued' }]);
  expect(chat.unsent()).toBe(2);
});

test('the session hears which token is spent', async () => {
  const { given, session } = setUp();
  const token = jest.spyOn(session, 'token');
  await given[0]?.token({ spent: 'old' });
  expect(token).toHaveBeenCalledWith({ spent: 'old' });
});

test('the SDK runs while somebody is signed in, and anew for the next one', async () => {
  const { opened, chat, session } = setUp();
  expect(opened).toHaveLength(1);
  expect(chat.user()?.id).toBe('me');
  await session.signOut();
  TestBed.tick();
  expect(opened[0]?.isClosed).toBe(true);
  expect(chat.user()).toBeUndefined();
  expect(chat.rooms()).toEqual([]);
  await session.signInAsGuest();
  TestBed.tick();
  expect(opened).toHaveLength(2);
  expect(opened[1]?.isClosed).toBe(false);
});

test('a view of a room follows its id and leaves no listener behind', () => {
  const { chat, opened } = setUp();
  const [parley] = opened;
  if (parley === undefined) throw new Error('Nothing was opened.');
  const [lobby, other] = [parley.addRoom('lobby'), parley.addRoom('other')];
  const before = lobby.state.listenerCount;
  const id = signal('lobby');
  TestBed.runInInjectionContext(() => {
    const view = chat.roomView(id);
    TestBed.tick();
    expect(view.state()?.room.id).toBe('lobby');
    expect(lobby.state.listenerCount).toBe(before + 1);
    id.set('other');
    TestBed.tick();
    expect(view.state()?.room.id).toBe('other');
  });
  expect(lobby.state.listenerCount).toBe(before);
  TestBed.resetTestingModule();
  expect(lobby.timeline.listenerCount).toBe(0);
  expect(other.timeline.listenerCount).toBe(0);
  expect(parley.connection.listenerCount).toBe(0);
});

test('people go by the name they have now', () => {
  const { chat, opened } = setUp();
  const ada = { id: 'ada', name: 'Ada', isGuest: false };
  expect(chat.nameOf(ada)).toBe('Ada');
  TestBed.runInInjectionContext(() => {
    opened[0]?.names.set(new Map([['ada', 'Countess']]));
  });
  TestBed.tick();
  return new Promise<void>((resolve) => {
    requestAnimationFrame(() => {
      expect(chat.nameOf(ada)).toBe('Countess');
      resolve();
    });
  });
});

describe('before the server has said who is signed in', () => {
  const unreachable = { kind: 'unknown' as const, isUnreachable: true, user: me };

  test('the SDK runs for the one who was when last seen, and on for them', () => {
    const { chat, opened, fake } = setUp(unreachable);
    expect(chat.user()).toEqual(me);
    fake.session.set({ kind: 'signed-in', user: { ...me, name: 'Countess' } });
    TestBed.tick();
    expect(opened).toHaveLength(1);
    expect(opened[0]?.isClosed).toBe(false);
  });

  test('and gives way to another one’s when it was not them', () => {
    const { opened, fake } = setUp(unreachable);
    fake.session.set({ kind: 'signed-in', user: { ...me, id: 'eve' } });
    TestBed.tick();
    expect(opened.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  test('what the SDK waits for is tried at once when the server answers again', () => {
    const { opened, fake } = setUp(unreachable);
    expect(opened[0]?.retries).toHaveLength(0);
    fake.session.set({ kind: 'signed-in', user: me });
    TestBed.tick();
    expect(opened[0]?.retries).toHaveLength(1);
  });
});

test('the name in the server’s hello, and every later one, is remembered with the session', async () => {
  const { opened, fake } = setUp();
  opened[0]?.user.set({ ...me, name: 'Countess' });
  await new Promise((resolve) => requestAnimationFrame(resolve));
  TestBed.tick();
  expect(fake.session()).toEqual({ kind: 'signed-in', user: { ...me, name: 'Countess' } });
});
