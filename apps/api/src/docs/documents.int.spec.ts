import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { commandNames, errorCodes, eventNames } from '@parley/dto';
import { Parser } from '@asyncapi/parser';
import { BASIC } from '@hyperjump/json-schema/experimental';
import { validate } from '@hyperjump/json-schema/openapi-3-1';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { documents, pathOf } from './documents.ts';

let made: ReadonlyMap<string, string>;

beforeAll(async () => {
  made = await documents();
}, 60_000);

const text = (document: string): string => made.get(document) ?? '';

describe('the committed documents', () => {
  test.each([
    'docs/api/openapi.json',
    'docs/api/asyncapi.json',
    'docs/api/index.html',
    'docs/api/errors.html',
    'docs/api/docs.css',
    'docs/operations.md',
  ])('%s is what the code says (else: npm run docs:api)', async (document) => {
    expect(await readFile(pathOf(document), 'utf8')).toBe(text(document));
  });
});

describe('openapi.json', () => {
  test('is OpenAPI 3.1 without a complaint of its validator', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      // Redocly's taste: an operation that can't be refused is not wrong, nor is a relative server.
      rules: { 'operation-4xx-response': 'off', 'no-server-example.com': 'off' },
    });
    const problems = await lintFromString({ source: text('docs/api/openapi.json'), config });
    // Nor is one that never does anything but send browsers on.
    const redirects = ['operation-2xx-response', '#/paths/~1api~1auth~1callback~1oidc/get/responses'];
    const found = problems.map(({ ruleId, location }) => [ruleId, location[0]?.pointer]);
    expect(found).toEqual([redirects]);
  });

  test('fits the OpenAPI Initiative’s schema of 3.1, and each schema in it that of JSON Schema 2020-12', async () => {
    const check = await validate('https://spec.openapis.org/oas/3.1/schema-base');
    const document = JSON.parse(text('docs/api/openapi.json')) as Parameters<typeof check>[0];
    expect(check(document, BASIC)).toEqual({ valid: true });
    expect(check({ openapi: '3.1.0', info: { title: 'Parley' } }, BASIC)).toMatchObject({ valid: false });
    const wrong = JSON.parse(
      text('docs/api/openapi.json').replaceAll('"type": "string"', '"type": "text"'),
    ) as typeof document;
    expect(check(wrong, BASIC)).toMatchObject({ valid: false });
  });

  test('documents no route without its answer', () => {
    const { paths } = JSON.parse(text('docs/api/openapi.json')) as {
      paths: Record<string, Record<string, { summary?: string; responses: Record<string, unknown> }>>;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { summary, responses }]) => ({
        route: `${method} ${path}`,
        summary,
        responses,
      })),
    );
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter(({ summary, responses }) => !summary || Object.keys(responses).length < 2)).toEqual([]);
  });

  test('says of every route with a token that it is limited, and of every change why it may not be stored', () => {
    const { paths } = JSON.parse(text('docs/api/openapi.json')) as {
      paths: Record<
        string,
        Record<string, { security: object[]; responses: Record<string, { description: string } | undefined> }>
      >;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security, responses }]) => ({
        route: `${method} ${path}`,
        needsToken: security.some((scheme) => 'token' in scheme),
        isChange: method !== 'get',
        isLimited: responses['429']?.description.includes('limit/exceeded') === true,
        mayBeReadOnly: /read-only.*unknown.*draining/.test(responses['503']?.description ?? ''),
      })),
    );
    expect(routes.filter(({ needsToken, isLimited }) => needsToken && !isLimited)).toEqual([]);
    expect(routes.filter(({ isChange, mayBeReadOnly }) => isChange && !mayBeReadOnly)).toEqual([]);
    expect(routes.filter(({ isChange }) => isChange).length).toBeGreaterThan(10);
  });
});

describe('asyncapi.json', () => {
  test('is AsyncAPI 3 without a complaint of its parser', async () => {
    const { document, diagnostics } = await new Parser().parse(text('docs/api/asyncapi.json'));
    // 3.0 on purpose: more tools read it than 3.1, and nothing of 3.1 is needed.
    const problems = diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version');
    expect(problems.map(({ code, message, path }) => [code, message, path.join('/')])).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
  });

  test('has every command and every event', () => {
    const { channels } = JSON.parse(text('docs/api/asyncapi.json')) as {
      channels: { socket: { messages: Record<string, { name: string }> } };
    };
    const names = Object.values(channels.socket.messages).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...commandNames, ...eventNames]));
  });
});

describe('errors.html', () => {
  test('explains each code under an anchor of the code', () => {
    const ids = [...text('docs/api/errors.html').matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(errorCodes);
  });
});
