import type { RawSession } from '../support/raw-session.ts';
import type { FrameCase } from './frame-cases.ts';
import type { Report } from './report.ts';
import type { SendOptions } from './send-commands.ts';
import { complaintAboutProblem, leakIn } from './verdict.ts';

/** Sends broken packets one after another; after each the session answers, or was closed and another is opened. */
export async function sendFrames(cases: Iterable<FrameCase>, report: Report, options: SendOptions): Promise<void> {
  const left = cases[Symbol.iterator]();
  const work = async (): Promise<void> => {
    let session = await options.open();
    for (let next = left.next(); !next.done; next = left.next()) {
      const { what, frames } = next.value;
      for (const frame of frames) session.send(frame);
      const isAlive = await session.isAnswered();
      report.add(options.kind, what, complaintAboutReceived(session));
      session.received.length = 0;
      if (!isAlive) session = await options.open();
    }
    await session[Symbol.asyncDispose]();
  };
  await Promise.all(Array.from({ length: options.sessions ?? 4 }, work));
}

/** Refused connections carry a problem of the contract; nothing else that comes gives anything away. */
function complaintAboutReceived({ received }: RawSession): string | undefined {
  for (const text of received) {
    const leak = leakIn(text);
    if (leak !== undefined) return leak;
    const [, refusal] = /^44(\{.*)$/s.exec(text) ?? [];
    if (refusal === undefined) continue;
    const { data } = JSON.parse(refusal) as { data?: unknown };
    const complaint = complaintAboutProblem(data, refusal);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}
