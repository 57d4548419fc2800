import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Timings } from '@parley/dto';
import type { MessageLog } from '@parley/server-domain';
import type { SessionSocket } from '@parley/server-transport';
import { Heads } from './heads.ts';
import { RoomFeed } from './room-feed.ts';
import { Sockets } from './sockets.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** One session in the lobby, which acknowledges `heads` or not. */
function world({ acknowledges, lastsMs = 3_600_000 }: { acknowledges: boolean; lastsMs?: number }) {
  const log = { epoch: 'epoch-1' } as unknown as MessageLog;
  const heads = new Heads(new Sockets(), new RoomFeed(log, () => undefined), log);
  const heard: string[] = [];
  const data: Partial<SessionSocket['data']> = {
    identity: { user: { id: 'ada', name: 'Ada', isGuest: false }, session: 's', expiresAt: Date.now() + lastsMs },
    headsTick: 0,
  };
  const close = jest.fn(() => {
    heads.remove(socket);
  });
  const socket = {
    rooms: new Set(['room:lobby']),
    data,
    conn: { close },
    emit: (event: string, _: unknown, acknowledge?: () => void) => {
      heard.push(event);
      if (acknowledges) acknowledge?.();
    },
  } as unknown as SessionSocket;
  heads.add(socket);
  return { heard, data, close };
}

test('a session that acknowledges is told every 15 s, and stays', () => {
  const { heard, close } = world({ acknowledges: true });
  jest.advanceTimersByTime(10 * Timings.headsIntervalMs);
  expect(heard).toEqual(Array(10).fill('heads'));
  expect(close).not.toHaveBeenCalled();
});

test('a session that acknowledges none for 60 s is let go as a slow consumer', () => {
  const { data, close } = world({ acknowledges: false });
  jest.advanceTimersByTime(60_000);
  expect(close).not.toHaveBeenCalled();
  jest.advanceTimersByTime(Timings.headsIntervalMs);
  expect(close).toHaveBeenCalledTimes(1);
  expect(data.closedFor).toBe('slow-consumer');
});

test('a session whose token ended is told so, and let go', () => {
  const { heard, data, close } = world({ acknowledges: true, lastsMs: Timings.headsIntervalMs + 1 });
  jest.advanceTimersByTime(2 * Timings.headsIntervalMs);
  expect(heard).toEqual(['heads', 'session:ended']);
  expect(close).toHaveBeenCalledTimes(1);
  expect(data.closedFor).toBe('auth/expired');
});
