import { describe, expect, test } from '@jest/globals';
import type { CommandOutcome, RoomBatch, RoomResult, SendCommand } from '@parley/server-domain';
import { CommitQueue, type CommitQueueOptions } from './commit-queue.ts';

const author = { id: 'ada', name: 'Ada', isGuest: false };
const send = (id: string, text = 'hi'): SendCommand => ({ kind: 'send', id, author, text, hash: id, at: 'now' });

/** A log whose commits finish when the test says so. */
function world(options: CommitQueueOptions = {}) {
  const commits: { batches: readonly RoomBatch[]; finish: () => void; fail: (error: Error) => void }[] = [];
  const committed: RoomResult[] = [];
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
    (result) => committed.push(result),
    { defer: queueMicrotask, ...options },
  );
  const ids = (n: number): (string | undefined)[] =>
    (commits[n]?.batches ?? []).flatMap(({ commands }) => commands.map(({ id }) => id));
  return { queue, commits, committed, ids };
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

  test('bounds a batch in items and in text, keeps a room’s order and lets other rooms go first', async () => {
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

    const long = world({ maxBatchLength: 5 });
    for (const id of ['a', 'b']) void long.queue.enqueue('lobby', send(id, 'longer than five'));
    await turn();
    expect(long.ids(0)).toEqual(['a']);
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
});
