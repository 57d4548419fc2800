import { describe, expect, test } from '@jest/globals';
import type { PendingChange } from '@parley/web-data-access';
import { message } from '@parley/web-data-access/testing';
import { excerptOf, straysOf } from './strays.ts';

const timeline = {
  messages: [message(5), message(6)],
  hasOlder: true,
  hasNewer: true,
  isLoaded: true,
  pending: [],
  changes: [],
};
const change = (seq: number, given: Partial<PendingChange> = {}): PendingChange => {
  return { kind: 'edit', id: message(seq).id, text: 'better', status: 'failed', ...given };
};

describe('strays', () => {
  test('are the refused changes of messages that are not loaded', () => {
    const [edit, deletion] = [change(1), change(9, { kind: 'delete' })];
    expect(straysOf({ ...timeline, changes: [edit, change(5), change(6, { kind: 'delete' }), deletion] })).toEqual([
      edit,
      deletion,
    ]);
  });

  test('are not those that may yet be taken', () => {
    const changes = [change(1, { status: 'queued' }), change(2, { status: 'sending' })];
    expect(straysOf({ ...timeline, changes })).toEqual([]);
  });

  test('are none before it is known what is loaded', () => {
    expect(straysOf({ ...timeline, messages: [], isLoaded: false, changes: [change(1)] })).toEqual([]);
  });
});

describe('an excerpt', () => {
  test('is a short text itself', () => {
    expect(excerptOf('x'.repeat(60))).toBe('x'.repeat(60));
  });

  test('of a long text ends with dots, and cuts no code point in half', () => {
    expect(excerptOf('🐦'.repeat(100))).toBe(`${'🐦'.repeat(60)}…`);
  });
});
