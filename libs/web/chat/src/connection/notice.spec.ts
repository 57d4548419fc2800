import { expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import type { ConnectionState } from '@parley/web-data-access';
import { Text } from '@parley/web-ui';
import { noticeOf } from './notice.ts';

const online: ConnectionState = { status: 'online', since: 0, wasRecovered: false, isCaughtUp: true, waiting: 0 };
const said = (state: Partial<ConnectionState>) =>
  noticeOf({ ...online, ...state }, TestBed.inject(Text).connection)?.text;

test.each([
  [{}, undefined],
  [{ status: 'reconnecting' as const }, 'Reconnecting…'],
  [{ status: 'reconnecting' as const, waiting: 2 }, 'Reconnecting… 2 messages waiting'],
  [{ status: 'connecting' as const }, 'Connecting…'],
  [{ isCaughtUp: false }, 'Catching up…'],
  [{ status: 'ended' as const, reason: 'closed' }, 'Disconnected: The session has ended.'],
  [{ status: 'ended' as const, code: 'auth/signed-out' as const }, 'Disconnected: This session was signed out.'],
])('%p: %p', (state, text) => {
  expect(said(state)).toBe(text);
});

test('messages that wait while all is well are nobody’s business here', () => {
  expect(said({ waiting: 3 })).toBeUndefined();
});
