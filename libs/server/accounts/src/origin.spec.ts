import { describe, expect, test } from '@jest/globals';
import { isAllowedOrigin } from './origin.ts';

const home = { clientOrigins: [] };
const open = { publicOrigin: 'https://chat.example', clientOrigins: ['https://app.example'] };

describe('without PUBLIC_URL', () => {
  test.each([
    ['no browser', {}, true],
    ['its own page', { origin: 'http://localhost:3000', host: 'localhost:3000' }, true],
    ['its own page behind a proxy that ends TLS', { origin: 'https://chat.example', host: 'chat.example' }, true],
    ['its own page, the host in capitals', { origin: 'http://chat.example', host: 'CHAT.example' }, true],
    ['another port', { origin: 'http://localhost:4200', host: 'localhost:3000' }, false],
    ['another host', { origin: 'http://evil.example', host: 'chat.example' }, false],
    ['a host that begins alike', { origin: 'http://chat.example.evil.example', host: 'chat.example' }, false],
    ['a sandboxed frame', { origin: 'null', host: 'chat.example' }, false],
    ['an origin with a path', { origin: 'http://chat.example/', host: 'chat.example' }, false],
    ['an origin with a name', { origin: 'http://a@chat.example', host: 'chat.example' }, false],
    ['no host', { origin: 'http://chat.example' }, false],
    ['a foreign page that leaves Origin out', { host: 'chat.example', fetchSite: 'cross-site' }, false],
    ['an own page that leaves Origin out', { host: 'chat.example', fetchSite: 'same-origin' }, true],
    ['an address typed in', { host: 'chat.example', fetchSite: 'none' }, true],
  ])('%s', (_name, headers, isAllowed) => {
    expect(isAllowedOrigin(home, headers)).toBe(isAllowed);
  });
});

describe('with PUBLIC_URL and CLIENT_ORIGINS', () => {
  test.each([
    ['the public origin', { origin: 'https://chat.example', host: 'internal:3000' }, true],
    ['a listed client', { origin: 'https://app.example', host: 'chat.example' }, true],
    ['a host rebound to this address', { origin: 'http://evil.example', host: 'evil.example' }, false],
    ['the public host without TLS', { origin: 'http://chat.example', host: 'chat.example' }, false],
  ])('%s', (_name, headers, isAllowed) => {
    expect(isAllowedOrigin(open, headers)).toBe(isAllowed);
  });
});
