import { expect, test } from '@jest/globals';
import { classifyDisconnect } from './disconnect-reason.ts';

test.each([
  'transport close',
  'transport error',
  'ping timeout',
  'slow-consumer',
  // Whose token ended, and who could not be let in, comes back.
  'auth/expired',
  'server/internal',
])('%s is temporary', (reason) => {
  expect(classifyDisconnect(reason)).toEqual({ reason, isTemporary: true });
});

test.each(['client namespace disconnect', 'server namespace disconnect', 'auth/signed-out'])(
  '%s is final',
  (reason) => {
    expect(classifyDisconnect(reason)).toEqual({ reason, isTemporary: false });
  },
);

test('an unknown reason is counted under one name', () => {
  expect(classifyDisconnect('made up by a peer').reason).toBe('other');
});
