import { expect, test } from '@jest/globals';
import type { Frame, Message } from '@parley/dto';
import type { ChatObserver } from '@parley/server-domain';
import type { ChatServer } from '@parley/server-transport';
import { EventEmitter } from 'node:events';
import { Sockets } from './sockets.ts';

const author = { id: 'ada', name: 'Ada', isGuest: false };
const createdAt = '2026-01-01T00:00:00.000Z';

/** A channel with one member, whose buffer holds what was written until it is `read`. */
function world() {
  const state = { unsent: 0, isClosed: false };
  const member = {
    data: {},
    conn: {
      transport: {
        socket: {
          get bufferedAmount() {
            return state.unsent;
          },
        },
      },
      close: () => {
        state.isClosed = true;
      },
    },
  };
  const adapter = Object.assign(new EventEmitter(), { rooms: new Map([['room:lobby', new Set(['s1'])]]) });
  const server = {
    sockets: { adapter, sockets: new Map([['s1', member]]) },
    to: () => ({
      emit: (_: string, frame: Frame) => {
        state.unsent += JSON.stringify(frame).length;
      },
    }),
  };
  const emitted: number[] = [];
  const observer: Partial<ChatObserver> = { frameEmitted: (sockets) => emitted.push(sockets) };
  const sockets = new Sockets(observer as ChatObserver);
  sockets.bind(server as unknown as ChatServer);
  let rev = 0;
  const emit = (length: number): void => {
    const item: Message = { id: 'm', seq: ++rev, rev, editRev: rev, author, text: 'x'.repeat(length), createdAt };
    sockets.emitFrame({ epoch: 'e', room: 'lobby', from: rev - 1, to: rev, items: [item] });
  };
  const read = (): void => {
    state.unsent = 0;
  };
  return { state, emit, read, emitted };
}

test('whoever reads is never slow, however large the frame that was just written', () => {
  const { state, emit, read } = world();
  for (let n = 0; n < 5; n++) {
    emit(2_000_000);
    read();
  }
  expect(state.isClosed).toBe(false);
});

test('whoever does not is let go after about a megabyte', () => {
  const { state, emit } = world();
  for (let n = 0; n < 20 && !state.isClosed; n++) emit(100_000);
  expect(state.isClosed).toBe(true);
  expect(state.unsent).toBeLessThan(1_400_000);
});

test('an observer hears of each frame, and how many had it', () => {
  const { emit, emitted } = world();
  emit(1);
  emit(2);
  expect(emitted).toEqual([1, 1]);
});
