import { expect, test } from '@jest/globals';
import { me, message } from '@parley/web-data-access/testing';
import { lastOwn } from './last-own.ts';

const [old, own] = [message(1, { author: me, text: 'old' }), message(2, { author: me, text: 'newer' })];
const timeline = {
  messages: [old, own, message(3)],
  hasOlder: false,
  hasNewer: false,
  isLoaded: true,
  pending: [],
  changes: [],
};
const waiting = { id: message(9).id, text: 'waiting', status: 'queued' as const, writtenAt: 0 };

test('one’s newest message is the last one that waits, else the last in the log', () => {
  expect(lastOwn(timeline, 'me')).toEqual({ id: own.id, text: 'newer', isPending: false });
  expect(lastOwn({ ...timeline, pending: [waiting] }, 'me')).toEqual({
    id: waiting.id,
    text: 'waiting',
    isPending: false,
  });
  expect(lastOwn({ ...timeline, pending: [{ ...waiting, status: 'failed' }] }, 'me')?.isPending).toBe(true);
  expect(lastOwn(timeline, 'nobody')).toBeUndefined();
});

test('it has the text of an edit on its way, and one that is being deleted is passed over', () => {
  const change = (kind: 'edit' | 'delete') => ({ kind, id: own.id, text: 'better', status: 'sending' as const });
  expect(lastOwn({ ...timeline, changes: [change('edit')] }, 'me')?.text).toBe('better');
  expect(lastOwn({ ...timeline, changes: [change('delete')] }, 'me')?.id).toBe(old.id);
});
