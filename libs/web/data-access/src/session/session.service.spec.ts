import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import type { User } from '@parley/dto';
import { fakeResponse } from '../testing/index.ts';
import { SessionService, SignedOutError, personOf } from './session.service.ts';

const json = fakeResponse;
const realFetch = globalThis.fetch;
let asked: string[] = [];
let answers: Record<string, () => Response> = {};

const ada = { id: 'ada', name: 'Łukasz', isGuest: true };

function signedIn(user: User = ada, secondsLeft = 300, token = `token of ${user.id}`): Response {
  const expiresAt = new Date(Date.now() + secondsLeft * 1_000).toISOString();
  return json(200, { user, token, expiresAt });
}

beforeEach(() => {
  asked = [];
  answers = { '/get-session': () => json(200, { user: { id: 'ada' } }) };
  localStorage.clear();
  globalThis.fetch = (input) => {
    const path = (input as string).replace('/api/auth', '');
    asked.push(path);
    const answer = answers[path];
    return answer === undefined ? Promise.reject(new TypeError('offline')) : Promise.resolve(answer());
  };
});

afterEach(() => {
  globalThis.fetch = realFetch;
});

test('a cookie of an earlier visit signs in again', async () => {
  answers['/token'] = () => signedIn();
  const service = TestBed.inject(SessionService);
  await service.start();
  expect(service.session()).toEqual({ kind: 'signed-in', user: ada });
});

test('without one, nobody is signed in', async () => {
  answers['/get-session'] = () => json(200, { user: null });
  const service = TestBed.inject(SessionService);
  await service.start();
  expect(service.session()).toEqual({ kind: 'signed-out', wasEnded: false });
  expect(asked).toEqual(['/get-session']);
});

test('a returning visitor is asked for one thing only: their token', async () => {
  answers['/get-session'] = () => json(200, { user: { id: 'ada' } });
  answers['/token'] = () => signedIn();
  await TestBed.inject(SessionService).start();
  expect(asked).toEqual(['/get-session', '/token']);
  TestBed.resetTestingModule();
  await TestBed.inject(SessionService).start();
  expect(asked).toEqual(['/get-session', '/token', '/token']);
});

test('whoever signed in meanwhile in another tab is neither renamed nor signed out', async () => {
  answers['/get-session'] = () => json(200, { user: ada });
  answers['/token'] = () => signedIn(ada);
  const service = TestBed.inject(SessionService);
  await service.signInAsGuest(() => Promise.reject(new Error('taken')));
  expect(asked).toEqual(['/get-session', '/token']);
  expect(service.session()).toEqual({ kind: 'signed-in', user: ada });
});

test('a guest is signed in once their name is set', async () => {
  answers['/get-session'] = () => json(200, null);
  answers['/sign-in/anonymous'] = () => json(200);
  answers['/token'] = () => signedIn({ ...ada, id: 'guest' });
  const service = TestBed.inject(SessionService);
  const seen: string[] = [];
  await service.signInAsGuest((token) => {
    seen.push(token, service.session().kind);
    return Promise.resolve();
  });
  expect(seen).toEqual(['token of guest', 'unknown']);
  expect(service.session()).toEqual({ kind: 'signed-in', user: { ...ada, id: 'guest' } });
});

test('a name that is refused undoes the sign-in', async () => {
  answers['/get-session'] = () => json(200, null);
  answers['/sign-in/anonymous'] = () => json(200);
  answers['/sign-out'] = () => json(200);
  answers['/token'] = () => signedIn({ ...ada, id: 'guest' });
  const service = TestBed.inject(SessionService);
  await expect(service.signInAsGuest(() => Promise.reject(new Error('taken')))).rejects.toThrow('taken');
  expect(asked.at(-1)).toBe('/sign-out');
  expect(service.session().kind).toBe('unknown');
});

test('a token is used until shortly before its end, and several who ask share one request', async () => {
  let secondsLeft = 300;
  answers['/token'] = () => signedIn(ada, secondsLeft);
  const service = TestBed.inject(SessionService);
  await Promise.all([service.token(), service.token(), service.token()]);
  await service.token();
  expect(asked).toEqual(['/token']);
  secondsLeft = 10;
  await service.freshToken();
  await service.token();
  expect(asked).toEqual(['/token', '/token', '/token']);
});

test('a token that is spent is not handed out again, one that replaced it is', async () => {
  answers['/token'] = () => signedIn(ada, 300, 'the first');
  const service = TestBed.inject(SessionService);
  const spent = await service.token();
  answers['/token'] = () => signedIn(ada, 300, 'the second');
  const next = await service.token({ spent });
  expect(next).not.toBe(spent);
  expect(await service.token({ spent })).toBe(next);
  expect(await service.token()).toBe(next);
  expect(asked).toEqual(['/token', '/token']);
});

test('a session that ends by itself is told apart from one that was signed out', async () => {
  answers['/token'] = () => signedIn();
  answers['/sign-out'] = () => json(200);
  const service = TestBed.inject(SessionService);
  await service.start();
  answers['/token'] = () => json(401);
  await expect(service.freshToken()).rejects.toBeInstanceOf(SignedOutError);
  expect(service.session()).toEqual({ kind: 'signed-out', wasEnded: true });
  await service.signOut();
  expect(service.session()).toEqual({ kind: 'signed-out', wasEnded: false });
});

test('a server that cannot be reached does not sign anybody out', async () => {
  answers['/token'] = () => signedIn();
  const service = TestBed.inject(SessionService);
  await service.start();
  delete answers['/token'];
  await expect(service.freshToken()).rejects.toThrow('offline');
  expect(service.session()).toEqual({ kind: 'signed-in', user: ada });
});

describe('who was signed in when last seen', () => {
  /** Another visit in the same browser. */
  function revisit(): SessionService {
    TestBed.resetTestingModule();
    return TestBed.inject(SessionService);
  }

  async function visit(): Promise<SessionService> {
    answers['/token'] = () => signedIn();
    const service = TestBed.inject(SessionService);
    await service.start();
    return service;
  }

  test('is taken for signed in until the server has answered', async () => {
    await visit();
    expect(revisit().session()).toEqual({ kind: 'unknown', isUnreachable: false, user: ada });
  });

  test('still is when the server cannot be reached', async () => {
    await visit();
    delete answers['/token'];
    const service = revisit();
    const started = service.start();
    await new Promise((resolve) => setTimeout(resolve));
    expect(service.session()).toEqual({ kind: 'unknown', isUnreachable: true, user: ada });
    answers['/token'] = () => signedIn();
    await service.freshToken();
    expect(service.session()).toEqual({ kind: 'signed-in', user: ada });
    await started;
  });

  test('goes by the name that the server said last', async () => {
    const service = await visit();
    service.remember({ ...ada, name: 'Countess', isGuest: false });
    service.remember({ id: 'eve', name: 'Eve', isGuest: true });
    const renamed = { id: 'ada', name: 'Countess', isGuest: false };
    expect(service.session()).toEqual({ kind: 'signed-in', user: renamed });
    expect(personOf(revisit().session())).toEqual(renamed);
  });

  test('is forgotten at sign-out', async () => {
    answers['/sign-out'] = () => json(200);
    const service = await visit();
    await service.signOut();
    service.remember(ada);
    expect(personOf(revisit().session())).toBeUndefined();
  });

  test('is forgotten when the session turns out to be over, and that is said', async () => {
    await visit();
    answers['/token'] = () => json(401);
    const service = revisit();
    await service.start();
    expect(service.session()).toEqual({ kind: 'signed-out', wasEnded: true });
    expect(personOf(revisit().session())).toBeUndefined();
  });

  test('gives way to the one whom the token is for', async () => {
    await visit();
    const eve = { id: 'eve', name: 'Eve', isGuest: true };
    answers['/token'] = () => signedIn(eve);
    const service = revisit();
    await service.start();
    expect(service.session()).toEqual({ kind: 'signed-in', user: eve });
    expect(personOf(revisit().session())).toEqual(eve);
  });

  test.each(['yes', '{', 'null', '{"id":1,"name":"x","isGuest":true}'])(
    '%s names nobody, but somebody was there',
    async (stored) => {
      localStorage.setItem('parley.signed-in', stored);
      answers['/token'] = () => signedIn();
      const service = TestBed.inject(SessionService);
      expect(personOf(service.session())).toBeUndefined();
      await service.start();
      expect(asked).toEqual(['/token']);
    },
  );
});
