import { RequestMethod, type INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import {
  ApiOperation,
  ApiResponse,
  ApiSecurity,
  ApiTags,
  DocumentBuilder,
  SwaggerModule,
  type OpenAPIObject,
} from '@nestjs/swagger';
import { errors, Problem, type ErrorCode } from '@parley/dto';
import { sessionCookie } from '@parley/server-accounts';
import { answerOf, BearerGuard, type Answer } from '@parley/server-transport';
import type { z } from 'zod';
import { toJsonSchema, type JsonObject } from './json-schema.ts';

/** What any route may answer with, what those behind `BearerGuard` and `LimitGuard` may besides, and those that change something. */
const always: readonly ErrorCode[] = ['server/internal'];
const withToken: readonly ErrorCode[] = [
  'request/invalid',
  'auth/required',
  'auth/invalid',
  'auth/expired',
  'auth/signed-out',
  'limit/exceeded',
  'server/busy',
];
const ofChanges: readonly ErrorCode[] = ['server/read-only', 'server/unknown', 'server/draining'];

/** The OpenAPI 3.1 document of the application's controllers, as `@Answers` and their schemas describe them. */
export function openApiOf(app: INestApplication, version: string): JsonObject {
  const components: Record<string, JsonObject> = { ...toJsonSchema(Problem, 'draft-2020-12').components };
  for (const controller of controllersOf(app)) describeController(controller);
  const info = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Parley')
    .setDescription(
      'What the socket’s commands do, and more: rooms, history, users, accounts. Errors are RFC 9457 problems; clients decide by `code`.',
    )
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'The server that shows this.')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'token')
    .addCookieAuth(sessionCookie, { type: 'apiKey', in: 'cookie' }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, info, {
    operationIdFactory: (controller, method) => `${controller.replace('Controller', '').toLowerCase()}.${method}`,
    standardSchemaConverter: (schema) => {
      const converted = toJsonSchema(schema as z.ZodType, 'draft-2020-12');
      Object.assign(components, converted.components);
      return converted;
    },
  });
  return sorted(document, components);
}

function sorted(document: OpenAPIObject, schemas: Record<string, JsonObject>): JsonObject {
  const { openapi, info, servers, tags, paths, components } = document;
  for (const operations of Object.values(paths)) {
    // Said, so that nobody has to guess: these need neither token nor cookie.
    for (const operation of Object.values(operations) as { security?: object[] }[]) operation.security ??= [];
  }
  const byName = Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1));
  // Through JSON, so that the document is what a reader of the file gets.
  return JSON.parse(
    JSON.stringify({
      openapi,
      info,
      servers,
      tags,
      paths,
      components: { securitySchemes: components?.securitySchemes, schemas: Object.fromEntries(byName) },
    }),
  ) as JsonObject;
}

type Controller = new (...parts: never[]) => object;

function controllersOf(app: INestApplication): Controller[] {
  return [...app.get(ModulesContainer).values()].flatMap(({ controllers }) =>
    [...controllers.values()].map(({ metatype }) => metatype as Controller),
  );
}

function describeController(controller: Controller): void {
  const guards = (Reflect.getMetadata('__guards__', controller) ?? []) as unknown[];
  const needsToken = guards.includes(BearerGuard);
  ApiTags(controller.name.replace('Controller', '').toLowerCase())(controller);
  if (needsToken) ApiSecurity('token')(controller);
  const prototype = controller.prototype as Record<string, unknown>;
  for (const method of Object.getOwnPropertyNames(prototype)) {
    const handler = prototype[method];
    if (method === 'constructor' || typeof handler !== 'function') continue;
    if (Reflect.getMetadata('path', handler) === undefined) continue;
    const answer = answerOf(handler);
    if (!answer) throw new Error(`${controller.name}.${method} says nothing of its answer: give it @Answers.`);
    const descriptor = Object.getOwnPropertyDescriptor(prototype, method) ?? {};
    const isReading = Reflect.getMetadata('method', handler) === RequestMethod.GET;
    const common = [...(needsToken ? withToken : []), ...(isReading ? [] : ofChanges), ...always];
    for (const decorate of decoratorsOf(answer, common)) decorate(prototype, method, descriptor);
    if (isReading && answer.errors?.includes('auth/origin')) ApiSecurity('session')(prototype, method, descriptor);
  }
}

function decoratorsOf(
  { status = 200, schema, summary, errors: own = [] }: Answer,
  common: readonly ErrorCode[],
): MethodDecorator[] {
  const codes = [...new Set([...own, ...common])];
  const statuses = Map.groupBy(codes, (code) => errors[code].status);
  return [
    ApiOperation({ summary }),
    ApiResponse({ status, description: schema ? 'As asked.' : 'Done.', ...(schema && { standardSchema: schema }) }),
    ...[...statuses].map(([status, codes]) =>
      ApiResponse({
        status,
        description: codes.map((code) => `\`${code}\`: ${errors[code].title}`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      }),
    ),
  ];
}
