import type { Http } from '../support/http.ts';
import type { pollingBodies } from './http-cases.ts';
import type { Report } from './report.ts';
import { leakIn } from './verdict.ts';

const polling = '/socket.io/?EIO=4&transport=polling';

/** Posts each body to a polling session of its own that was let in, then asks what came of it. */
export async function sendPolling(
  bodies: ReturnType<typeof pollingBodies>,
  report: Report,
  { kind, http, auth }: { kind: string; http: Http; auth: string },
): Promise<void> {
  const post = (sid: string, body: string | Buffer, type: string): ReturnType<Http['send']> =>
    http.send({ method: 'POST', path: `${polling}&sid=${sid}`, headers: { 'content-type': type }, body });
  const work = async (): Promise<void> => {
    for (const { what, body, type } of bodies) {
      const sid = await openPolling(http);
      await post(sid, `40${auth}`, 'text/plain;charset=UTF-8');
      const [posted, polled] = [await post(sid, body, type), await http.send({ path: `${polling}&sid=${sid}` })];
      const complaints = [posted, polled].map((answer) => {
        if ('closed' in answer) return answer.closed === 'ECONNRESET' ? undefined : answer.closed;
        return answer.status >= 500 ? `status ${String(answer.status)}` : leakIn(answer.text);
      });
      report.add(
        kind,
        what,
        complaints.find((complaint) => complaint !== undefined),
      );
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
}

/** The id of a new polling session. */
export async function openPolling(http: Http): Promise<string> {
  const answer = await http.send({ path: polling });
  if ('closed' in answer || answer.status !== 200) throw new Error(`No polling session: ${JSON.stringify(answer)}`);
  return (JSON.parse(answer.text.slice(1)) as { sid: string }).sid;
}
