import { describe, expect, test } from '@jest/globals';
import { Limits } from '@parley/dto';
import type { CommandOutcome, RoomBatch, RoomResult, SendCommand } from '@parley/server-domain';
import { CommitQueue, type CommitQueueOptions } from './commit-queue.ts';

const author = { id: 'ada', name: 'Ada', isGuest: false };
const send = (id: string, text = 'hi'): SendCommand => ({ kind: 'send', id, author, text, hash: id, at: 'now' });

/** A log whose commits finish when the test says so. */
function world(options: CommitQueueOptions = {}) {
  const commits: { batches: readonly RoomBatch[]; finish: () => void; fail: (error: Error) => void }[] = [];
  const committed: RoomResult[] = [];
  const defects: unknown[] = [];
  const heads = new Map<string, number>();
  const queue = new CommitQueue(
    {
      commit: (batches) =>
        new Promise((resolve, reject) => {
          const finish = (): void => {
            resolve(batches.map((batch) => resultOf(batch, heads)));
          };
          commits.push({ batches, finish, fail: reject });
        }),
    },
    (result) => {
      committed.push(result);
      if (result.room === 'cursed') throw new Error('no frame for this');
    },
    { defer: queueMicrotask, onDefect: (error) => defects.push(error), ...options },
  );
  const ids = (n: number): (string | undefined)[] =>
    (commits[n]?.batches ?? []).flatMap(({ commands }) => commands.map(({ id }) => id));
  return { queue, commits, committed, defects, ids };
}

function resultOf({ room, commands }: RoomBatch, heads: Map<string, number>): RoomResult {
  const from = heads.get(room) ?? 0;
  heads.set(room, from + commands.length);
  const outcomes: CommandOutcome[] = commands.map((_, n) => ({
    status: 'stored',
    seq: from + n + 1,
    rev: from + n + 1,
    createdAt: 'now',
  }));
  return { room, outcomes, from, head: from + commands.length, members: 1, items: [] };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a commit queue', () => {
  test('commits at once when idle, and gathers while a commit is in flight', async () => {
    const { queue, commits, ids } = world();
    const outcomes = [queue.enqueue('lobby', send('a'))];
    await turn();
    outcomes.push(queue.enqueue('lobby', send('b')), queue.enqueue('lobby', send('c')));
    await turn();
    expect(commits).toHaveLength(1);
    commits[0]?.finish();
    await turn();
    expect(ids(1)).toEqual(['b', 'c']);
    commits[1]?.finish();
    expect(await Promise.all(outcomes)).toMatchObject([{ rev: 1 }, { rev: 2 }, { rev: 3 }]);
  });

  test('tells of a commit before it answers the senders', async () => {
    const { queue, commits, committed } = world();
    const outcome = queue.enqueue('lobby', send('a')).then(() => committed.length);
    await turn();
    commits[0]?.finish();
    expect(await outcome).toBe(1);
  });

  test('bounds a batch in items and in bytes, keeps a room’s order and lets other rooms go first', async () => {
    const { queue, commits, ids } = world({ maxBatchItems: 2 });
    for (const id of ['a', 'b', 'c']) void queue.enqueue('lobby', send(id));
    void queue.enqueue('quiet', send('q'));
    await turn();
    commits[0]?.finish();
    await turn();
    commits[1]?.finish();
    await turn();
    expect([ids(0), ids(1)]).toEqual([
      ['a', 'b'],
      ['q', 'c'],
    ]);

    const long = world({ maxBatchBytes: 5 });
    for (const id of ['a', 'b']) void long.queue.enqueue('lobby', send(id, 'longer than five'));
    await turn();
    expect(long.ids(0)).toEqual(['a']);
  });

  test.each([
    ['plain', 'x'],
    ['three bytes each', '\u6f22'],
    ['escaped', '\u0001'],
  ])('makes no frame that could pass for a slow consumer: %s', async (_, unit) => {
    const { queue, commits } = world();
    const text = unit.repeat(Limits.textLength);
    for (let n = 0; n < 500; n++) void queue.enqueue('lobby', send(String(n), text));
    await turn();
    const taken = commits[0]?.batches[0]?.commands ?? [];
    expect(taken.length).toBeGreaterThan(5);
    expect(JSON.stringify(taken).length).toBeLessThan(512 * 1024);
  });

  test('refuses when full, and says when to come back', async () => {
    const { queue } = world({ maxWaiting: 1 });
    void queue.enqueue('lobby', send('a'));
    await expect(queue.enqueue('lobby', send('b'))).rejects.toMatchObject({
      code: 'server/busy',
      retryAfterMs: expect.any(Number),
    });
  });

  test('tells every sender of a failed commit, and goes on', async () => {
    const { queue, commits } = world();
    const outcomes = Promise.allSettled([queue.enqueue('lobby', send('a')), queue.enqueue('quiet', send('b'))]);
    await turn();
    commits[0]?.fail(new Error('disk on fire'));
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = queue.enqueue('lobby', send('c'));
    await turn();
    commits[1]?.finish();
    expect(await next).toMatchObject({ rev: 1 });
  });

  test('acknowledges what is durable, and announces the other rooms, when one cannot be announced', async () => {
    const { queue, commits, committed, defects } = world();
    const outcomes = [queue.enqueue('cursed', send('a')), queue.enqueue('lobby', send('b'))];
    await turn();
    commits[0]?.finish();
    expect(await Promise.all(outcomes)).toMatchObject([{ rev: 1 }, { rev: 1 }]);
    expect(committed.map(({ room }) => room)).toEqual(['cursed', 'lobby']);
    expect(defects).toEqual([new Error('no frame for this')]);
  });

  test('closed, answers what it took and takes nothing more', async () => {
    const { queue, commits } = world();
    const taken = queue.enqueue('lobby', send('a'));
    const closed = queue.close();
    await expect(queue.enqueue('lobby', send('b'))).rejects.toMatchObject({ code: 'server/draining' });
    await turn();
    commits[0]?.finish();
    await closed;
    expect(await taken).toMatchObject({ rev: 1 });
  });

  test('tells an observer what it turned away, and how long what was stored took until its members had it', async () => {
    const heard: string[] = [];
    const { queue, commits, committed } = world({
      maxWaiting: 2,
      observer: {
        commandTurnedAway: () => heard.push('turned away'),
        commandDelivered: (afterMs) => {
          expect(committed).toHaveLength(1);
          expect(afterMs).toBeGreaterThanOrEqual(0);
          heard.push('delivered');
        },
      },
    });
    const outcomes = [queue.enqueue('lobby', send('a')), queue.enqueue('lobby', send('b'))];
    expect(queue.waiting).toBe(2);
    await expect(queue.enqueue('lobby', send('c'))).rejects.toThrow('server/busy');
    await turn();
    expect(queue.waiting).toBe(0);
    commits[0]?.finish();
    await Promise.all(outcomes);
    expect(heard).toEqual(['turned away', 'delivered', 'delivered']);
  });
});
