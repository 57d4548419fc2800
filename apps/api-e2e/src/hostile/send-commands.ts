import type { RawSession } from '../support/raw-session.ts';
import { within } from '../support/until.ts';
import type { CommandCase } from './command-cases.ts';
import type { Report } from './report.ts';
import { complaintAbout, expectationOf } from './verdict.ts';

/** Cases in flight on one session. */
const windowSize = 100;

export interface SendOptions {
  readonly kind: string;
  readonly open: () => Promise<RawSession>;
  /** Sessions at once. Default 4. */
  readonly sessions?: number;
}

/** Sends commands through several sessions at once, many in flight on each, and judges every answer. A session must survive them all. */
export async function sendCommands(
  cases: Iterable<CommandCase>,
  report: Report,
  { kind, open, sessions = 4 }: SendOptions,
): Promise<void> {
  const left = cases[Symbol.iterator]();
  const work = async (): Promise<void> => {
    await using session = await open();
    for (;;) {
      const batch = take(left, windowSize);
      if (batch.length === 0) return;
      await within(
        `answers to ${batch.map(({ command, what }) => `${command} ${what}`).join(' · ')}`.slice(0, 2_000),
        Promise.all(batch.map((one) => judge(session, one, report, kind))),
      );
      if (await session.isAnswered()) continue;
      report.add(kind, `after ${describe(batch)}`, 'the session did not survive');
      return;
    }
  };
  await Promise.all(Array.from({ length: sessions }, work));
}

async function judge(session: RawSession, one: CommandCase, report: Report, kind: string): Promise<void> {
  const expected = expectationOf(one);
  const what = `${one.command} ${one.what}`;
  const outcome = session.ask((id) => packets(one, id));
  if (expected === 'unanswered') {
    report.add(kind, what);
    return;
  }
  const end = await outcome;
  if ('closed' in end) report.add(kind, what, `closed the session (${String(end.closed)})`);
  else report.add(kind, what, complaintAbout(end.text, expected, one.command));
}

/** Socket.IO's packets, without and with binary attachments. */
function packets({ command, args, attachments = [], isUnacknowledged }: CommandCase, id: number): (string | Buffer)[] {
  const type = attachments.length > 0 ? `45${String(attachments.length)}-` : '42';
  const ack = isUnacknowledged ? '' : String(id);
  return [`${type}${ack}[${[JSON.stringify(command), ...args].join(',')}]`, ...attachments];
}

function take<T>(items: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = items.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

function describe(batch: readonly CommandCase[]): string {
  return batch
    .slice(0, 5)
    .map(({ command, what }) => `${command} ${what}`)
    .join(' · ');
}
