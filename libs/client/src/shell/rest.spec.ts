import { expect, test } from '@jest/globals';
import { FakeClock } from '../testing/fake-clock.ts';
import { Rest } from './rest.ts';

/** A network that takes requests and never answers; what it was told of them. */
function silent(): { rest: Rest; clock: FakeClock; signals: (AbortSignal | null | undefined)[] } {
  const clock = new FakeClock();
  const signals: (AbortSignal | null | undefined)[] = [];
  const fetcher = (_: unknown, init?: RequestInit): Promise<Response> => {
    signals.push(init?.signal);
    return new Promise(() => undefined);
  };
  const rest = new Rest({ url: '', token: () => Promise.resolve('token'), clock, fetch: fetcher });
  return { rest, clock, signals };
}

test('a request without an answer is given up in time', async () => {
  const { rest, clock, signals } = silent();
  const asking = expect(rest.room('lobby')).rejects.toMatchObject({ code: 'client/offline' });
  await clock.pass(15_000);
  await asking;
  expect(signals[0]?.aborted).toBe(true);
});

test('a token that does not come is given up as well', async () => {
  const clock = new FakeClock();
  const rest = new Rest({ url: '', token: () => new Promise(() => undefined), clock, fetch });
  const asking = expect(rest.room('lobby')).rejects.toMatchObject({ code: 'client/offline' });
  await clock.pass(15_000);
  await asking;
});

test('closing ends what is under way, and nothing is asked after it', async () => {
  const { rest, clock, signals } = silent();
  const asking = expect(rest.room('lobby')).rejects.toMatchObject({ code: 'client/closed' });
  await clock.pass(0);
  rest.close();
  await asking;
  await expect(rest.room('lobby')).rejects.toMatchObject({ code: 'client/closed' });
  expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
});
