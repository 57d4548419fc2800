import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startReplicaSet } from '@parley/services/mongo';
import { sendCommand } from '@parley/testing';
import { openMongoStore } from './mongo-store.ts';
import { commitTo } from './store.fixture.ts';

const all = { items: 100_000, bytes: 100_000_000 };

test('an election in the middle of a storm of commits loses, doubles and reorders nothing that was acknowledged', async () => {
  await using set = await startReplicaSet({ members: 3 });
  const uri = set.newDatabase();
  await using one = await openMongoStore({ uri });
  await using two = await openMongoStore({ uri });
  const acked: string[][] = [[], []];
  let isOver = false;
  let ackedAfter = 0;

  const storms = [one, two].map(async ({ log }, n) => {
    while (!isOver) {
      const commands = Array.from({ length: 10 }, () => sendCommand());
      // As the outbox does it: the same again, until there is an answer.
      while (!(await commitTo(log, commands).then(Boolean, isDoubtful))) await after(20);
      acked[n]?.push(...commands.map(({ id }) => id));
      ackedAfter += 1;
    }
  });
  const until = async (count: number): Promise<void> => {
    ackedAfter = 0;
    while (ackedAfter < count) await after(5);
  };
  await until(20);
  await set.members[0]?.kill();
  await until(20);
  isOver = true;
  await Promise.all(storms);

  const read = await two.log.changesSince('lobby', 0, all);
  expect(read?.items.map(({ rev }) => rev)).toEqual(Array.from({ length: read?.head ?? 0 }, (_, n) => n + 1));
  const ids = read?.items.map(({ id }) => id) ?? [];
  expect(ids.toSorted()).toEqual(acked.flat().toSorted());
  // Each writer's own order.
  for (const own of acked) expect(ids.filter((id) => own.includes(id))).toEqual(own);
});

/** Anything else than *unknown* and *busy* fails the test. */
function isDoubtful(error: unknown): false {
  expect(error).toMatchObject({ code: expect.stringMatching(/^server\/(unknown|busy)$/) });
  return false;
}
