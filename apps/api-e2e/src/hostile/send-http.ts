import type { Http, HttpAnswer } from '../support/http.ts';
import type { HttpCase } from './http-cases.ts';
import type { Report } from './report.ts';
import { complaintAboutProblem, leakIn } from './verdict.ts';

export interface HttpOptions<Case> {
  readonly kind: string;
  readonly http: Http;
  /** Whether the server may end a connection unanswered: where requests may be too broken to be answered. Default: no. */
  readonly mayReset?: true;
  /** What else must hold of an answer. */
  readonly judge?: (one: Case, answer: HttpAnswer) => string | undefined;
}

/** Sends requests over a few connections at once and judges every answer. */
export async function sendHttp<Case extends HttpCase>(
  cases: Iterable<Case>,
  report: Report,
  { kind, http, mayReset, judge }: HttpOptions<Case>,
): Promise<void> {
  const left = cases[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) {
      const one = next.value;
      const answer = await http.send(one);
      const what = `${one.method ?? 'GET'} ${one.path.slice(0, 200)} ${one.what}`;
      if ('closed' in answer) report.add(kind, what, mayReset && isReset(answer) ? undefined : answer.closed);
      else report.add(kind, what, complaintAbout(answer) ?? judge?.(one, answer));
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

function isReset({ closed }: { closed: string }): boolean {
  return closed === 'ECONNRESET';
}

function complaintAbout({ status, headers, text }: HttpAnswer): string | undefined {
  if (status >= 500) return `status ${String(status)}: ${text.slice(0, 300)}`;
  if (headers['content-type']?.startsWith('application/problem+json')) {
    return complaintAboutProblem(JSON.parse(text), text);
  }
  return status >= 400 ? leakIn(text) : undefined;
}

/** REST refuses with a problem and nothing else. */
export function judgeRest(
  { mustBeRefused, method, path }: HttpCase & { readonly mustBeRefused?: boolean },
  { status, headers, text }: HttpAnswer,
): string | undefined {
  if (mustBeRefused && status < 400) return `done: ${String(status)} ${text.slice(0, 200)}`;
  const isProblem = headers['content-type']?.startsWith('application/problem+json') === true;
  if (status < 400 || isProblem || method === 'HEAD' || !path.startsWith('/api')) return undefined;
  return `status ${String(status)} without a problem: ${text.slice(0, 200)}`;
}
