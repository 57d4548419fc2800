import { Controller, Get, Module, Post, UseGuards } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Problem } from '@parley/dto';
import { ParleyError, TokenVerifier } from '@parley/server-domain';
import type { INestApplication } from '@nestjs/common';
import { BearerGuard } from './bearer.guard.ts';
import { CountsAs, LimitGuard } from './limit.guard.ts';
import { ProblemFilter } from './problem.filter.ts';
import { CommandLimit } from './session-limit.ts';

@Controller()
class Routes {
  @Get('defect')
  defect(): never {
    throw new TypeError('the password is hunter2');
  }

  @Get('odd')
  odd(): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- some library does it some day
    throw 'hunter2';
  }

  @Get('cheap')
  @UseGuards(BearerGuard, LimitGuard)
  cheap(): string {
    return 'done';
  }

  @Post('costly')
  @CountsAs(3)
  @UseGuards(BearerGuard, LimitGuard)
  costly(): string {
    return 'done';
  }
}

/** The token is the session. */
class Verifier extends TokenVerifier {
  override verify(session: string | undefined) {
    if (session === undefined) return Promise.reject(new ParleyError('auth/required'));
    return Promise.resolve({ user: { id: session, name: session, isGuest: true }, session, expiresAt: Infinity });
  }
}

@Module({
  controllers: [Routes],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: TokenVerifier, useClass: Verifier },
    { provide: CommandLimit, useFactory: () => new CommandLimit({ count: 4, perMs: 10_000 }) },
  ],
})
class RoutesModule {}

let app: INestApplication;
let url: string;
const logged = jest.fn<(...line: unknown[]) => void>();

beforeAll(async () => {
  const testing = await Test.createTestingModule({ imports: [RoutesModule] }).compile();
  app = testing.createNestApplication();
  app.useLogger({ log: () => undefined, warn: () => undefined, error: logged });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(() => app.close());

const ask = (path: string, session?: string, method = 'GET'): Promise<Response> =>
  fetch(url + path, { method, headers: session === undefined ? {} : { authorization: `Bearer ${session}` } });

describe('a defect', () => {
  test.each(['/defect', '/odd'])(
    '%s is answered without a detail, and found in the log by the request’s id',
    async (path) => {
      logged.mockClear();
      const answer = await ask(path);
      const text = await answer.text();
      expect([answer.status, text]).toEqual([500, expect.not.stringContaining('hunter2')]);
      const { code, detail, requestId } = Problem.parse(JSON.parse(text));
      expect([code, detail]).toEqual(['server/internal', undefined]);
      expect(requestId).toMatch(/^[\da-f-]{36}$/);
      expect(logged.mock.calls.map(([line]) => line)).toMatchObject([{ requestId, stack: expect.any(String) }]);
    },
  );
});

describe('the limit of a session’s requests', () => {
  test('is told with the time to wait, in the headers of RFC 9110 and of the RateLimit draft', async () => {
    const answers: Response[] = [];
    for (let n = 0; n < 5; n += 1) answers.push(await ask('/cheap', 'ada'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429]);
    const { headers } = answers[4] ?? new Response();
    expect(headers.get('ratelimit-policy')).toBe('"commands";q=4;w=10');
    expect(headers.get('ratelimit')).toBe(`"commands";r=0;t=${headers.get('retry-after') ?? ''}`);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask('/cheap', 'ben')).status).toBe(200);
  });

  test('is reached sooner by what costs more', async () => {
    expect((await ask('/costly', 'cyd', 'POST')).status).toBe(201);
    expect((await ask('/costly', 'cyd', 'POST')).status).toBe(429);
  });

  test('is not for those without a token: they get nothing anyway', async () => {
    for (let n = 0; n < 6; n += 1) expect((await ask('/cheap')).status).toBe(401);
  });
});
