import { expect, test } from '@jest/globals';
import type { Adapter } from 'socket.io-adapter';
import { sessionAdapter } from './session-adapter.ts';

function adapterAt(clock: { now: number }): Adapter {
  const SessionAdapter = sessionAdapter(1_000, () => clock.now);
  return new SessionAdapter({ server: { encoder: {} } });
}

const session = { sid: 's1', pid: 'p1', rooms: ['room:lobby'], data: { identity: { user: { id: 'ada' } } } };

test('a session is restored once, with nothing but who it was', async () => {
  const adapter = adapterAt({ now: 0 });
  adapter.persistSession(session);
  expect(await adapter.restoreSession('p1', '')).toEqual({
    sid: 's1',
    pid: 'p1',
    rooms: [],
    data: { restoredUser: 'ada' },
    missedPackets: [],
  });
  expect(await adapter.restoreSession('p1', '')).toBeNull();
});

test('a session is not restored past the window', async () => {
  const clock = { now: 0 };
  const adapter = adapterAt(clock);
  adapter.persistSession(session);
  clock.now = 1_001;
  expect(await adapter.restoreSession('p1', '')).toBeNull();
});
