import { Limits, type RoomId } from '@parley/dto';
import { boundariesOf } from './boundaries.ts';
import { bodySchemas, isBody, type BodyName } from './body-schemas.ts';
import type { HttpCase } from './http-cases.ts';
import { membersOf, objectOf, without, withMember, type JsonText } from './json-text.ts';
import { fits } from './oracle.ts';
import type { Operation, Parameter } from './openapi.ts';
import { withoutPrototypes } from './prototypes.ts';
import { unknownNames, values } from './values.ts';

export interface RestCase extends HttpCase {
  /** It does not fit the contract, so it must not be done. */
  readonly mustBeRefused?: boolean;
}

/** What makes each route succeed, so that one thing at a time can be made wrong. */
export interface RestWorld {
  readonly token: string;
  readonly room: RoomId;
  readonly message: string;
  readonly bodies: Readonly<Record<BodyName, object>>;
  readonly queries: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Path segments and query values, as they travel. */
const texts = [
  '', '%20', '%00', '%', '%f', '%ff', '%ED%A0%80', '%C0%80', '..', '.', '%2e%2e', '..%2f..%2f', '%2F', '%5c', '~', '*', '(', '[]', '{}', '%22', "'", '<x>'.replace(/[<>]/g, '%3C'), 'null', 'undefined', 'NaN', 'Infinity',
  '__proto__', 'constructor', 'prototype', 'toString', 'LOBBY', 'l%C3%B6bby', '-x', 'x_y', '0', '-0', '-1', '1', '1.5', '1e3', '1e999', '0x10', '007', '+1', '%201', '1%20', '9007199254740993', '9'.repeat(400), 'a'.repeat(65), 'a'.repeat(8_000), '0198f1c2-7a4b-4c3d-8e5f-0123456789ab',
  '0198F1C2-7A4B-7C3D-8E5F-0123456789AB', 'me', 'somebody', 'true', 'newest', 'first_unread', 'joined', "'%20OR%201=1--", '$where', '%E2%80%AE', ';a=b', ',', 'a,b', '%F0%9F%98%80',
]; // prettier-ignore

/** Every parameter and every field of one route made wrong, one at a time. */
export function* restCases(operation: Operation, world: RestWorld): Generator<RestCase> {
  const right = rightRequest(operation, world);
  for (const parameter of operation.parameters) {
    for (const text of texts) yield withParameter(operation, world, { parameter, text });
  }
  for (const query of queries(operation, right.path)) yield { ...right, ...query };
  for (const headers of oddHeaders)
    yield { ...right, what: JSON.stringify(headers), headers: { ...right.headers, ...headers } };
  if (isBody(operation.body)) yield* bodyCases(right, operation.body, world);
}

function* queries({ path: route }: Operation, path: string): Generator<{ what: string; path: string }> {
  const join = path.includes('?') ? '&' : '?';
  for (const query of [
    'x=1',
    'limit=1&limit=2',
    'limit[]=1',
    'limit[a]=1',
    'after[__proto__]=1',
    '__proto__=1',
    '__proto__[isAdmin]=1',
    'constructor[prototype][x]=1',
    '=',
    '&&&',
    '%=%',
    'a=%',
    'id=',
    'toString=1',
    `x=${'y'.repeat(8_000)}`,
    Array.from({ length: 1_500 }, (_, n) => `k${String(n)}=1`).join('&'),
  ]) {
    yield { what: `${route} with ${query.slice(0, 40)}`, path: path + join + query };
  }
}

const oddHeaders: readonly Readonly<Record<string, string>>[] = [
  { accept: 'text/html' }, { accept: '*/*;q=x' }, { 'accept-encoding': 'x' }, { cookie: 'parley.session_token=x; a; =; __proto__=1' }, { 'x-http-method-override': 'DELETE' }, { 'x-forwarded-for': '::1, ' + '9'.repeat(1_000) },
  { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'javascript' }, { range: 'bytes=0-0' }, { 'if-none-match': '*' }, { expect: '100-continue' }, { te: 'trailers' }, { 'content-encoding': 'gzip' }, { 'content-encoding': 'x' }, { 'sec-fetch-site': 'cross-site' },
]; // prettier-ignore

function* bodyCases(right: RestCase, name: BodyName, world: RestWorld): Generator<RestCase> {
  const schema = bodySchemas[name];
  const members = membersOf(world.bodies[name]);
  const one = (what: string, body: JsonText): RestCase => {
    return { ...right, what, body, mustBeRefused: !fits(schema, withoutPrototypes(JSON.parse(body))) };
  };
  for (const [field] of members) {
    yield one(`without ${field}`, objectOf(without(members, field)));
    for (const { what, text } of [...values, ...boundariesOf(schema, field)]) {
      yield one(`${field} = ${what}`, objectOf(withMember(members, field, text)));
    }
  }
  for (const unknown of unknownNames) {
    yield one(`unknown key ${unknown}`, objectOf([...members, [unknown, '1']]));
    yield one(`everything under ${unknown}`, objectOf([[unknown, objectOf(members)]]));
  }
  for (const { what, text } of values) yield one(`body = ${what}`, text);
  yield* brokenBodies(right, objectOf(members));
}

function* brokenBodies(right: RestCase, good: JsonText): Generator<RestCase> {
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=x',
    'application/json; charset=utf-16',
    'x',
    '',
    'application/xml',
    'application/octet-stream',
  ];
  for (const type of types) {
    yield { ...right, what: `as ${type}`, body: good, headers: { ...right.headers, 'content-type': type } };
  }
  for (let end = 0; end < good.length; end += 3) {
    yield { ...right, what: `cut at ${String(end)}`, body: good.slice(0, end), mustBeRefused: true };
  }
  const bad = {
    'a BOM': `\ufeff${good}`,
    two: good + good,
    'single quotes': good.replaceAll('"', "'"),
    'a comma too many': good.replace('}', ',}'),
    NaN: '{"x":NaN}',
    'a NUL': `${good}\0`,
  };
  for (const [what, body] of Object.entries(bad)) yield { ...right, what, body };
  yield {
    ...right,
    what: 'bad UTF-8',
    body: Buffer.concat([Buffer.from(good.slice(0, -2)), Buffer.from([0xff, 0xfe, 0x22, 0x7d])]),
  };
  yield { ...right, what: 'too large', body: `{"text":"${'x'.repeat(Limits.packetBytes)}"}`, mustBeRefused: true };
}

/** Routes that there are not, by method and by path. */
export function* unknownRoutes(routes: readonly Operation[], { token }: RestWorld): Generator<RestCase> {
  const headers = { authorization: `Bearer ${token}` };
  const known = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  for (const path of new Set(routes.map(({ path }) => path))) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'PROPFIND', 'TRACE']) {
      if (known.has(`${method} ${path}`) || !path.startsWith('/api/')) continue;
      yield { what: 'no such method', method, path: path.replace(/\{\w+\}/g, 'lobby'), headers, mustBeRefused: true };
    }
  }
  for (const path of [
    '/api',
    '/api/',
    '/api/v1',
    '/api/v2/rooms',
    '/api/v1/admin',
    '/api/v1/rooms/lobby/messages/x/y/z',
    '/api/auth/sign-up/email',
    '/api/auth/callback/x',
    '/api/auth/update-user',
    '/api/auth/delete-user',
    '/api/auth/link-social',
    '/api/auth/ok',
    '/api/auth/error',
    '/api//v1/rooms',
    '/api/v1/%2e%2e/rooms',
    '/api/v1/rooms/..%2f..%2f',
    '/api/__proto__',
    '/api/v1/constructor',
  ]) {
    for (const method of ['GET', 'POST']) yield { what: 'no such route', method, path, headers };
  }
}

function rightRequest(operation: Operation, world: RestWorld): RestCase {
  const { method, body } = operation;
  return {
    what: 'right',
    method,
    path: pathOf(operation, world),
    headers: { authorization: `Bearer ${world.token}`, ...(isBody(body) && { 'content-type': 'application/json' }) },
    ...(isBody(body) && { body: JSON.stringify(world.bodies[body]) }),
  };
}

function withParameter(operation: Operation, world: RestWorld, odd: { parameter: Parameter; text: string }): RestCase {
  const what = `${odd.parameter.name} = ${odd.text.slice(0, 40)}`;
  return { ...rightRequest(operation, world), what, path: pathOf(operation, world, odd) };
}

function pathOf(
  { path, method }: Operation,
  { room, message, queries }: RestWorld,
  odd?: { parameter: Parameter; text: string },
): string {
  // Whoever leaves a room can do little in it afterwards: these leave the lobby.
  const rights: Record<string, string> = { room: path.includes('{user}') ? 'lobby' : room, message, user: 'me' };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    odd?.parameter.in === 'path' && odd.parameter.name === name ? odd.text : (rights[name] ?? ''),
  );
  const query = new Map(Object.entries(queries[`${method} ${path}`] ?? {}));
  if (odd?.parameter.in === 'query') query.set(odd.parameter.name, odd.text);
  return query.size === 0 ? filled : `${filled}?${[...query].map((pair) => pair.join('=')).join('&')}`;
}
