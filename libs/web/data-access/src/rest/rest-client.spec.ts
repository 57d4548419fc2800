import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { SessionService } from '../session/session.service.ts';
import { FakeSession, fakeResponse } from '../testing/index.ts';
import { ProblemError, codeOf } from './problem-error.ts';
import { RestClient } from './rest-client.ts';

const realFetch = globalThis.fetch;
let asked: { method: string; path: string; token: string }[] = [];
let answers: Response[] = [];

beforeEach(() => {
  asked = [];
  answers = [];
  TestBed.configureTestingModule({ providers: [{ provide: SessionService, useClass: FakeSession }] });
  globalThis.fetch = (input, init) => {
    const { authorization: token = '' } = init?.headers as Record<string, string>;
    asked.push({ method: init?.method ?? '', path: input as string, token });
    if (init?.signal?.aborted === true) return Promise.reject(new TypeError('given up'));
    const answer = answers.shift();
    return answer === undefined ? Promise.reject(new TypeError('offline')) : Promise.resolve(answer);
  };
});

afterEach(() => {
  globalThis.fetch = realFetch;
  jest.restoreAllMocks();
});

test('a server that does not answer is as one that cannot be reached', async () => {
  answers = [fakeResponse(200)];
  const wait = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
  const error = await TestBed.inject(RestClient)
    .room('lobby')
    .catch((error: unknown) => error);
  expect(codeOf(error)).toBe('client/offline');
  expect(wait).toHaveBeenCalledWith(15_000);
});

test('asks with the token, under the versioned path', async () => {
  answers = [fakeResponse(200, { items: [], hasMore: false })];
  await TestBed.inject(RestClient).publicRooms('lobby');
  expect(asked).toEqual([
    { method: 'GET', path: '/api/v1/rooms?scope=public&limit=100&after=lobby', token: 'Bearer token' },
  ]);
});

test('a token that ended on the way is replaced, once', async () => {
  answers = [fakeResponse(401), fakeResponse(200, { id: 'x' })];
  await TestBed.inject(RestClient).createRoom('x');
  expect(asked).toHaveLength(2);
});

test('a problem is thrown, and goes by its code', async () => {
  const problem = { title: 'Somebody else has this name.', status: 409, code: 'user/name-taken' };
  answers = [fakeResponse(409, problem, 'application/problem+json; charset=utf-8')];
  const error: unknown = await TestBed.inject(RestClient)
    .renameMe('Ada')
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProblemError);
  expect(codeOf(error)).toBe('user/name-taken');
});

test('an unreachable server is a problem without an answer', async () => {
  await expect(TestBed.inject(RestClient).room('lobby')).rejects.toMatchObject({
    problem: undefined,
    code: 'client/offline',
  });
});
