import { expect, test } from '@jest/globals';
import { requireChromium } from './chromium.ts';
import { requireMongod } from './mongod.ts';
import { requireRedisServer } from './redis-server.ts';
import { MissingServiceError } from './service.ts';
import { requireStrace } from './strace.ts';

const only = (path: string) => (candidate: string) => candidate === path;

test('CHROMIUM_PATH wins over PATH', () => {
  const env = { CHROMIUM_PATH: '/opt/chromium', PATH: '/usr/bin' };
  expect(requireChromium({ env, isExecutable: () => true })).toBe('/opt/chromium');
});

test('a CHROMIUM_PATH that is no executable is refused, not skipped', () => {
  const env = { CHROMIUM_PATH: '/opt/gone', PATH: '/usr/bin' };
  expect(() => requireChromium({ env, isExecutable: only('/usr/bin/chromium') })).toThrow(MissingServiceError);
});

test('PATH is searched before the known places', () => {
  const env = { PATH: '/nowhere:/home/ada/bin' };
  expect(requireChromium({ env, isExecutable: only('/home/ada/bin/google-chrome') })).toBe(
    '/home/ada/bin/google-chrome',
  );
});

test('a machine without Chromium is told what to install', () => {
  expect(() => requireChromium({ env: {}, isExecutable: () => false })).toThrow(/apt-get install chromium/);
});

test('strace is found on PATH, or named as what to install', () => {
  expect(requireStrace({ env: { PATH: '/home/ada/bin' }, isExecutable: () => true })).toBe('/home/ada/bin/strace');
  expect(() => requireStrace({ env: { PATH: '/bin' }, isExecutable: () => false })).toThrow(/apt-get install strace/);
});

test('mongod is where MONGOD_PATH says, or on PATH, or where it was installed, or named as what to install', () => {
  const env = { MONGOD_PATH: '/opt/mongod', PATH: '/home/ada/bin' };
  expect(requireMongod({ env, isExecutable: () => true })).toBe('/opt/mongod');
  expect(() => requireMongod({ env, isExecutable: () => false })).toThrow(/MONGOD_PATH is \/opt\/mongod, which is not/);
  expect(requireMongod({ env: { PATH: env.PATH }, isExecutable: () => true })).toBe('/home/ada/bin/mongod');
  expect(requireMongod({ env: {}, isExecutable: () => true })).toMatch(/\.cache\/mongod-6\.0\.5\/mongod$/);
  expect(() => requireMongod({ env: {}, isExecutable: () => false })).toThrow(/Install MongoDB 6\.0 or newer/);
});

test('redis-server is where REDIS_SERVER_PATH says, or on PATH, or named as what to install', () => {
  const env = { REDIS_SERVER_PATH: '/opt/redis-server', PATH: '/home/ada/bin' };
  expect(requireRedisServer({ env, isExecutable: () => true })).toBe('/opt/redis-server');
  expect(() => requireRedisServer({ env, isExecutable: () => false })).toThrow(
    /REDIS_SERVER_PATH is \/opt\/redis-server, which is not/,
  );
  expect(requireRedisServer({ env: { PATH: env.PATH }, isExecutable: () => true })).toBe('/home/ada/bin/redis-server');
  expect(() => requireRedisServer({ env: {}, isExecutable: () => false })).toThrow(/apt-get install redis-server/);
});
