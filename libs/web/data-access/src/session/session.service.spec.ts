import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { fakeResponse } from '../testing/index.ts';
import { claimsOf } from './access-token.ts';
import { SessionService, SignedOutError } from './session.service.ts';

const realFetch = globalThis.fetch;
let asked: string[] = [];
let answers: Record<string, () => Response> = {};

function tokenFor(sub: string, secondsLeft = 300): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub, name: 'Łukasz', isAnonymous: true, exp: Date.now() / 1_000 + secondsLeft })}.x`;
}

const json = fakeResponse;

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
  answers['/token'] = () => json(200, { token: tokenFor('ada') });
  const service = TestBed.inject(SessionService);
  await service.start();
  expect(service.session()).toEqual({ kind: 'signed-in', user: { id: 'ada', name: 'Łukasz', isGuest: true } });
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
  answers['/token'] = () => json(200, { token: tokenFor('ada') });
  await TestBed.inject(SessionService).start();
  expect(asked).toEqual(['/get-session', '/token']);
  TestBed.resetTestingModule();
  await TestBed.inject(SessionService).start();
  expect(asked).toEqual(['/get-session', '/token', '/token']);
});

test('a guest is signed in once their name is set', async () => {
  answers['/sign-in/anonymous'] = () => json(200);
  answers['/token'] = () => json(200, { token: tokenFor('guest') });
  const service = TestBed.inject(SessionService);
  const seen: string[] = [];
  await service.signInAsGuest((token) => {
    seen.push(claimsOf(token)?.sub ?? '', service.session().kind);
    return Promise.resolve();
  });
  expect(seen).toEqual(['guest', 'unknown']);
  expect(service.session()).toEqual({ kind: 'signed-in', user: { id: 'guest', name: 'Łukasz', isGuest: true } });
});

test('a name that is refused undoes the sign-in', async () => {
  answers['/sign-in/anonymous'] = () => json(200);
  answers['/sign-out'] = () => json(200);
  answers['/token'] = () => json(200, { token: tokenFor('guest') });
  const service = TestBed.inject(SessionService);
  await expect(service.signInAsGuest(() => Promise.reject(new Error('taken')))).rejects.toThrow('taken');
  expect(asked.at(-1)).toBe('/sign-out');
  expect(service.session().kind).toBe('unknown');
});

test('a token is used until shortly before its end, and several who ask share one request', async () => {
  let secondsLeft = 300;
  answers['/token'] = () => json(200, { token: tokenFor('ada', secondsLeft) });
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
  answers['/token'] = () => json(200, { token: tokenFor('ada', 200) });
  const service = TestBed.inject(SessionService);
  const spent = await service.token();
  answers['/token'] = () => json(200, { token: tokenFor('ada', 300) });
  const next = await service.token({ spent });
  expect(next).not.toBe(spent);
  expect(await service.token({ spent })).toBe(next);
  expect(await service.token()).toBe(next);
  expect(asked).toEqual(['/token', '/token']);
});

test('a session that ends by itself is told apart from one that was signed out', async () => {
  answers['/token'] = () => json(200, { token: tokenFor('ada') });
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
  answers['/token'] = () => json(200, { token: tokenFor('ada') });
  const service = TestBed.inject(SessionService);
  await service.start();
  delete answers['/token'];
  await expect(service.freshToken()).rejects.toThrow('offline');
  expect(service.session()).toEqual({ kind: 'signed-in', user: { id: 'ada', name: 'Łukasz', isGuest: true } });
});

test.each(['', 'x', 'a.b.c', `a.${Buffer.from('{}').toString('base64url')}.c`])('%p is no token', (token) => {
  expect(claimsOf(token)).toBeUndefined();
});

test('claims are read as UTF-8', () => {
  expect(claimsOf(tokenFor('ada'))?.name).toBe('Łukasz');
});
