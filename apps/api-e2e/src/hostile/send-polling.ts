import type { Http } from '../support/http.ts';
import { RawSession } from '../support/raw-session.ts';
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

/** Upgrades one polling session twice at once, in each of these orders of packets; at most one may win. */
export async function sendDoubleUpgrades(
  report: Report,
  { kind, http, url, auth }: { kind: string; http: Http; url: string; auth: string },
): Promise<void> {
  const orders = [
    ['2probe', '5'],
    ['5'],
    ['2probe', '2probe', '5', '5'],
    ['2probe', '40{}', '5'],
    ['2probe'],
    ['x'],
    ['5', '2probe'],
  ];
  for (const order of orders) {
    const sid = await openPolling(http);
    await http.send({ method: 'POST', path: `${polling}&sid=${sid}`, body: `40${auth}` });
    const path = `/socket.io/?EIO=4&transport=websocket&sid=${sid}`;
    const upgrades = await Promise.allSettled([1, 2, 3].map(() => RawSession.upgrade(url, { path })));
    const sessions = upgrades.flatMap((upgrade) => (upgrade.status === 'fulfilled' ? [upgrade.value] : []));
    for (const packet of order) for (const session of sessions) if (session.isOpen) session.send(packet);
    const answered = await Promise.all(sessions.map((session) => isUpgraded(session, order)));
    const winners = answered.filter(Boolean).length;
    report.add(kind, order.join(), winners > 1 ? `${String(winners)} upgrades of one session` : undefined);
    for (const session of sessions) await session[Symbol.asyncDispose]();
  }
}

async function isUpgraded(session: RawSession, order: readonly string[]): Promise<boolean> {
  if (!order.includes('5') || !session.isOpen) return false;
  return session.isAnswered(1_000).catch(() => false);
}

/** The id of a new polling session. */
export async function openPolling(http: Http): Promise<string> {
  const answer = await http.send({ path: polling });
  if ('closed' in answer || answer.status !== 200) throw new Error(`No polling session: ${JSON.stringify(answer)}`);
  return (JSON.parse(answer.text.slice(1)) as { sid: string }).sid;
}
