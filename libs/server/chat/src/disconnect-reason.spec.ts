import { expect, test } from '@jest/globals';
import { classifyDisconnect } from './disconnect-reason.ts';

test.each(['transport close', 'transport error', 'ping timeout', 'slow-consumer'])('%s is temporary', (reason) => {
  expect(classifyDisconnect(reason)).toEqual({ reason, isTemporary: true });
});

test.each(['client namespace disconnect', 'server namespace disconnect'])('%s is final', (reason) => {
  expect(classifyDisconnect(reason)).toEqual({ reason, isTemporary: false });
});

test('an unknown reason is counted under one name', () => {
  expect(classifyDisconnect('made up by a peer').reason).toBe('other');
});
