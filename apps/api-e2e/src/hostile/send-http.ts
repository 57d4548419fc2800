import type { Http, HttpAnswer } from '../support/http.ts';
import type { HttpCase } from './http-cases.ts';
import type { Report } from './report.ts';
import { complaintAboutProblem, leakIn } from './verdict.ts';

export interface HttpOptions<Case> {
  readonly kind: string;
  readonly http: Http;
  /** What else must hold of an answer. */
  readonly judge?: (one: Case, answer: HttpAnswer) => string | undefined;
}

/** Sends requests over a few connections at once and judges every answer. */
export async function sendHttp<Case extends HttpCase>(
  cases: Iterable<Case>,
  report: Report,
  { kind, http, judge }: HttpOptions<Case>,
): Promise<void> {
  const left = cases[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) {
      const one = next.value;
      const answer = await http.send(one);
      const what = `${one.method ?? 'GET'} ${one.path.slice(0, 200)} ${one.what}`;
      if ('closed' in answer) report.add(kind, what, answer.closed === 'ECONNRESET' ? undefined : answer.closed);
      else report.add(kind, what, complaintAbout(answer) ?? judge?.(one, answer));
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

function complaintAbout({ status, headers, text }: HttpAnswer): string | undefined {
  if (status >= 500 && status !== 503) return `status ${String(status)}: ${text.slice(0, 300)}`;
  if (headers['content-type']?.startsWith('application/problem+json')) {
    return complaintAboutProblem(JSON.parse(text), text);
  }
  return status >= 400 ? leakIn(text) : undefined;
}
