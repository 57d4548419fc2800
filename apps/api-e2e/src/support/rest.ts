import { apiPrefix } from '@parley/dto/constants';
import { Problem } from '@parley/dto';
import type { z } from 'zod';

/** REST as one person: paths under `/api/v1`, answers checked against the contract. */
export class Rest {
  readonly #url: () => string;
  readonly #token: () => string | Promise<string>;

  constructor(url: string | (() => string), token: () => string | Promise<string>) {
    this.#url = typeof url === 'string' ? () => url : url;
    this.#token = token;
  }

  /** The answer as it is. */
  async fetch(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.#url() + apiPrefix + path, {
      method,
      headers: { authorization: `Bearer ${await this.#token()}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** What a request that succeeds is answered with; throws on any other answer and on one that does not fit. */
  async do<T>(schema: z.ZodType<T>, request: `${string} /${string}`, body?: unknown): Promise<T> {
    const [method = '', path = ''] = request.split(' ');
    const answer = await this.fetch(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${request} was answered ${answer.status}: ${text}`);
    return schema.parse(text === '' ? undefined : JSON.parse(text));
  }

  /** What a refused request is answered with. */
  async problem(request: `${string} /${string}`, body?: unknown): Promise<Problem> {
    const [method = '', path = ''] = request.split(' ');
    const answer = await this.fetch(method, path, body);
    if (answer.headers.get('content-type')?.startsWith('application/problem+json') !== true) {
      throw new Error(`${request} was answered ${answer.status} without a problem: ${await answer.text()}`);
    }
    return Problem.parse(await answer.json());
  }
}
