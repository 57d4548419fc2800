import { expect, jest, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { signal } from '@angular/core';
import { provideSocketIo, Socket } from 'ngx-socket-io';
import type { ParleyOptions } from '@parley/client';
import { eventNames } from '@parley/dto/constants';
import { FakeParley, FakeSession } from '../testing/index.ts';
import { SessionService } from '../session/session.service.ts';
import { ChatService } from './chat.service.ts';
import { OpenParley } from './open-parley.ts';

function setUp() {
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
          opened.push(parley);
          return parley;
        },
      },
    ],
  });
  const chat = TestBed.inject(ChatService);
  TestBed.tick();
  return { chat, opened, given, session: TestBed.inject(SessionService), socket: TestBed.inject(Socket) };
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
