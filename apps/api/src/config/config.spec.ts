import { describe, expect, test } from '@jest/globals';
import { ConfigError, parseConfig } from './config.ts';
import { settings, type Setting, type SettingName } from './settings.ts';

describe('the settings', () => {
  test('have defaults that fit', () => {
    expect(parseConfig({})).toEqual({
      PORT: 3000,
      DATA_DIR: 'data',
      CLIENT_ORIGINS: [],
      TRUST_PROXY: 0,
      TOKEN_LIFETIME_S: 600,
      SIGN_INS_PER_MINUTE: 60,
      AUTH_REQUESTS_PER_MINUTE: 300,
      SIGN_IN_WAYS: ['guest', 'password', 'provider'],
      OIDC_NAME: 'single sign-on',
      SESSION_RECOVERY_MS: 120_000,
      PRESENCE_LINGER_MS: 30_000,
      SEND_LIMIT_COUNT: 50,
      SEND_LIMIT_WINDOW_MS: 10_000,
      COMMAND_LIMIT_COUNT: 500,
      RECONNECT_WITHIN_MS: 5_000,
      METRICS_HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
    });
  });

  test('say all that people need to know', () => {
    for (const { allowed, meaning, reason, fallback, fallbackText } of Object.values<Setting>(settings)) {
      expect(allowed && meaning && reason && (fallbackText ?? fallback)).toBeTruthy();
    }
  });

  test.each<[SettingName, string, unknown]>([
    ['PORT', '0', 0],
    ['PORT', ' 8080 ', 8080],
    ['PORT', '', 3000],
    ['CLIENT_ORIGINS', 'https://a.example, http://localhost:4200', ['https://a.example', 'http://localhost:4200']],
    ['PUBLIC_URL', 'https://chat.example', 'https://chat.example'],
    ['TRUST_PROXY', '1', 1],
    ['TRUST_PROXY', 'loopback, 10.0.0.0/8, ::1', ['loopback', '10.0.0.0/8', '::1']],
    ['SESSION_RECOVERY_MS', '0', 0],
    ['SIGN_IN_WAYS', 'password, guest', ['password', 'guest']],
    ['OIDC_NAME', ' Example ', 'Example'],
    ['METRICS_PORT', '', undefined],
    ['METRICS_PORT', '9464', 9464],
  ])('%s=%s', (name, text, value) => {
    expect(parseConfig({ [name]: text })[name]).toEqual(value);
  });

  test.each<[SettingName, string]>([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['PORT', 'http'],
    ['HOST', 'two words'],
    ['PUBLIC_URL', 'https://chat.example/'],
    ['PUBLIC_URL', 'ftp://chat.example'],
    ['CLIENT_ORIGINS', 'https://a.example;https://b.example'],
    ['CLIENT_ORIGINS', '*'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TOKEN_LIFETIME_S', '59'],
    ['SIGN_IN_WAYS', 'guests'],
    ['SIGN_IN_WAYS', ','],
    ['OIDC_ISSUER', 'id.example'],
    ['OIDC_ISSUER', 'https://id.example/?tenant=1'],
    ['SEND_LIMIT_COUNT', '0'],
    ['METRICS_PORT', 'yes'],
    ['METRICS_HOST', 'two words'],
    ['NODE_NAME', 'a "node"'],
    ['LOG_LEVEL', 'verbose'],
  ])('%s=%s is refused, naming variable, value and what is allowed', (name, text) => {
    const { allowed }: Setting = settings[name];
    expect(() => parseConfig({ [name]: text })).toThrow(
      new ConfigError(`The setting ${name} is ${JSON.stringify(text)}, but must be ${allowed}.\nParley did not start.`),
    );
  });

  test('that are wrong are named all at once', () => {
    expect(() => parseConfig({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT[^]*LOG_LEVEL/);
  });

  test('of several nodes need a store that they share', () => {
    const REDIS_URL = 'redis://:secret@redis.example:6379/1';
    expect(() => parseConfig({ REDIS_URL })).toThrow(/REDIS_URL is for several nodes[^]*set MONGODB_URI/);
    const MONGODB_URI = 'mongodb://db.example/parley?replicaSet=rs';
    expect(() => parseConfig({ MONGODB_URI })).toThrow(/^MONGODB_URI is set and needs AUTH_SECRET too/);
    const AUTH_SECRET = 'a secret that every node has, 32 characters';
    expect(parseConfig({ REDIS_URL, MONGODB_URI, AUTH_SECRET })).toMatchObject({ REDIS_URL, MONGODB_URI });
  });

  test.each(['localhost:6379', 'http://redis.example', 'redis://redis.example/parley', 'redis://'])(
    'REDIS_URL=%s is refused without being repeated',
    (REDIS_URL) => {
      const parse = () => parseConfig({ REDIS_URL, MONGODB_URI: 'mongodb://db.example/parley' });
      expect(parse).toThrow(/REDIS_URL has a value of \d+ characters, but must be an address such as redis:/);
    },
  );

  test('that need others say which are missing', () => {
    const OIDC_ISSUER = 'https://id.example/realms/team';
    expect(() => parseConfig({ OIDC_ISSUER, OIDC_CLIENT_ID: 'parley' })).toThrow(
      new ConfigError(
        'OIDC_ISSUER is set and needs OIDC_CLIENT_SECRET too.\nOIDC_ISSUER is set and needs PUBLIC_URL too.\nParley did not start.',
      ),
    );
    expect(() => parseConfig({ SIGN_IN_WAYS: 'provider' })).toThrow(/needs OIDC_ISSUER/);
    const others = { OIDC_CLIENT_ID: 'parley', OIDC_CLIENT_SECRET: 's', PUBLIC_URL: 'https://chat.example' };
    expect(parseConfig({ OIDC_ISSUER, SIGN_IN_WAYS: 'provider', ...others })).toMatchObject({ OIDC_ISSUER, ...others });
  });

  test('that can’t both be say so', () => {
    expect(() => parseConfig({ METRICS_PORT: '3000' })).toThrow(/^METRICS_PORT and PORT are both 3000, .*\nParley did/);
    expect(parseConfig({ PORT: '0', METRICS_PORT: '0' })).toMatchObject({ PORT: 0, METRICS_PORT: 0 });
  });

  test('MONGODB_URI is refused without being repeated', () => {
    expect(() => parseConfig({ MONGODB_URI: 'http://me:secret@db.example' })).toThrow(
      /^The setting MONGODB_URI has a value of \d+ characters, but must be a connection string/,
    );
  });

  test('that are secret are not repeated', () => {
    expect(() => parseConfig({ AUTH_SECRET: 'hunter2' })).toThrow(
      /^The setting AUTH_SECRET has a value of 7 characters, but must be at least 32 characters/,
    );
  });
});
