import { expect, test } from '@jest/globals';
import { FakeClock } from '../testing/fake-clock.ts';
import { problem } from '../testing/messages.ts';
import { Rest } from './rest.ts';
import { Tokens } from './tokens.ts';

const tokensOf = (ask: ConstructorParameters<typeof Tokens>[0]['ask']): Tokens =>
  new Tokens({ ask, onGiven: () => undefined });

/** A network that takes requests and never answers; what it was told of them. */
function silent(): { rest: Rest; clock: FakeClock; signals: (AbortSignal | null | undefined)[] } {
  const clock = new FakeClock();
  const signals: (AbortSignal | null | undefined)[] = [];
  const fetcher = (_: unknown, init?: RequestInit): Promise<Response> => {
    signals.push(init?.signal);
    return new Promise(() => undefined);
  };
  const rest = new Rest({ url: '', tokens: tokensOf(() => Promise.resolve('token')), clock, fetch: fetcher });
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
  const rest = new Rest({ url: '', tokens: tokensOf(() => new Promise(() => undefined)), clock, fetch });
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

/** A server that takes one token alone, and an application that keeps its token; which tokens came. */
function guarded(good: string, code = 'auth/expired'): { rest: Rest; came: (string | null)[] } {
  const came: (string | null)[] = [];
  const fetcher = (_: unknown, init?: RequestInit): Promise<Response> => {
    const token = new Headers(init?.headers).get('authorization');
    came.push(token);
    const isGood = token === `Bearer ${good}`;
    const body = isGood ? { id: 'lobby' } : problem(code as 'auth/expired', { status: 401 });
    return Promise.resolve(Response.json(body, { status: isGood ? 200 : 401 }));
  };
  let made = 1;
  const tokens = tokensOf(({ spent }) => {
    if (spent === `token-${String(made)}`) made += 1;
    return Promise.resolve(`token-${String(made)}`);
  });
  return { rest: new Rest({ url: '', tokens, clock: new FakeClock(), fetch: fetcher }), came };
}

test('a token that is refused is replaced, and the same asked again', async () => {
  const { rest, came } = guarded('token-2');
  expect(await rest.room('lobby')).toEqual({ id: 'lobby' });
  await rest.room('lobby');
  expect(came).toEqual(['Bearer token-1', 'Bearer token-2', 'Bearer token-2']);
});

test('a second refusal is the answer', async () => {
  const { rest, came } = guarded('no token', 'auth/invalid');
  await expect(rest.room('lobby')).rejects.toMatchObject({ code: 'auth/invalid' });
  expect(came).toEqual(['Bearer token-1', 'Bearer token-2']);
});

test('a session that is over needs no other token', async () => {
  const { rest, came } = guarded('no token', 'auth/signed-out');
  await expect(rest.room('lobby')).rejects.toMatchObject({ code: 'auth/signed-out' });
  expect(came).toEqual(['Bearer token-1']);
});
