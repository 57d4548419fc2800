import { describe, expect, test } from '@jest/globals';
import {
  assignRevisions,
  ParleyError,
  type LogCommand,
  type MessageLog,
  type StoredMessage,
} from '@parley/server-domain';
import type { CommitQueue } from './commit-queue.ts';
import { deleteCommand, sendCommand } from './log-commands.ts';
import { PersistenceService } from './persistence.service.ts';
import { SendLimit } from './session-limits.ts';

const ada = { id: 'ada', name: 'Ada', isGuest: false };
const identity = { user: ada, session: 's1', expiresAt: Infinity };
const id = '0198f1c2-7a4b-7c3d-8e5f-0123456789ab';
const send = (text = 'hello', messageId = id): LogCommand => sendCommand({ id: messageId, text }, ada, 'now');

/** One room's log that commits at once, in the order in which it is asked. */
function world({ limit = 100, sends = new SendLimit({ count: limit, perMs: 60_000 }) } = {}) {
  const records = new Map<string, StoredMessage>();
  const order: string[] = [];
  const reads: string[] = [];
  const state = { epoch: 'epoch-1', head: 0, find: (message: string) => records.get(message) };
  const log: Pick<MessageLog, 'epoch' | 'message'> = {
    epoch: 'epoch-1',
    message: (_room, message) => {
      reads.push(message);
      return Promise.resolve(records.get(message));
    },
  };
  const queue: Pick<CommitQueue, 'enqueue'> = {
    enqueue: (_room, command) => {
      order.push(command.id);
      const { outcomes, head, writes } = assignRevisions(state, [command]);
      state.head = head;
      for (const write of writes) records.set(write.message.id, write);
      const [outcome] = outcomes;
      return outcome ? Promise.resolve(outcome) : Promise.reject(new Error('no outcome'));
    },
  };
  const service = new PersistenceService(log as MessageLog, queue as CommitQueue, sends);
  return { service, order, reads };
}

const member = { identity, isMember: () => true };
const stranger = { identity, isMember: () => false };

describe('writing', () => {
  test('answers with the message’s place', async () => {
    const { service } = world();
    expect(await service.write(member, 'lobby', send())).toEqual({ seq: 1, rev: 1, createdAt: 'now' });
  });

  test('keeps the order in which commands arrive', async () => {
    const { service, order } = world();
    const ids = Array.from({ length: 20 }, (_, n) => id.slice(0, -2) + String(n).padStart(2, '0'));
    await Promise.all(ids.map((message) => service.write(member, 'lobby', send('hello', message))));
    expect(order).toEqual(ids);
  });

  test('keeps it also when some are counted sooner than those before them', async () => {
    let left = 20;
    const take = async (): Promise<void> => {
      for (let turns = left--; turns > 0; turns--) await Promise.resolve();
    };
    const { service, order } = world({ sends: { take } as unknown as SendLimit });
    const ids = Array.from({ length: 20 }, (_, n) => id.slice(0, -2) + String(n).padStart(2, '0'));
    await Promise.all(ids.map((message) => service.write(member, 'lobby', send('hello', message))));
    expect(order).toEqual(ids);
  });

  test('is refused to who is not a member, also what is refused by the log', async () => {
    const { service } = world();
    await expect(service.write(stranger, 'lobby', send())).rejects.toMatchObject({ code: 'room/not-member' });
    await expect(service.write(member, 'lobby', deleteCommand({ id }, ada))).rejects.toMatchObject({
      code: 'message/not-found',
    });
  });

  test('over the limit says when to come back', async () => {
    const { service } = world({ limit: 1 });
    await service.write(member, 'lobby', send());
    const next = service.write(member, 'lobby', send('next', id.replace('9ab', '9ac')));
    await expect(next).rejects.toBeInstanceOf(ParleyError);
    await expect(next).rejects.toMatchObject({ code: 'limit/exceeded', retryAfterMs: expect.any(Number) });
  });
});

describe('a flood', () => {
  test.each([
    ['of a member', member],
    ['of a stranger', stranger],
  ])('%s costs the store nothing once it is over the limit', async (_, writer) => {
    const { service, order, reads } = world({ limit: 3 });
    const sends = Array.from({ length: 50 }, (_, n) => send('hello', id.slice(0, -2) + String(n).padStart(2, '0')));
    const answers = await Promise.allSettled(sends.map((command) => service.write(writer, 'lobby', command)));
    expect(answers.slice(3)).toEqual(
      Array(47).fill({ status: 'rejected', reason: expect.objectContaining({ code: 'limit/exceeded' }) }),
    );
    expect(order.length + reads.length).toBe(3);
  });
});

describe('a resend after a lost ack', () => {
  test('gets its first result, though its author was removed meanwhile', async () => {
    const { service } = world();
    await service.write(member, 'lobby', send());
    expect(await service.write(stranger, 'lobby', send())).toMatchObject({ rev: 1 });
  });

  test('over the limit waits like everything else', async () => {
    const { service } = world({ limit: 1 });
    await service.write(member, 'lobby', send());
    await expect(service.write(member, 'lobby', send())).rejects.toMatchObject({
      code: 'limit/exceeded',
      retryAfterMs: expect.any(Number),
    });
  });

  test('with another content is refused', async () => {
    const { service } = world();
    await service.write(member, 'lobby', send());
    await expect(service.write(stranger, 'lobby', send('other'))).rejects.toMatchObject({ code: 'room/not-member' });
  });
});
