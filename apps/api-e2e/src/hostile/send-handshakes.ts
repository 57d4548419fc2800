import { Handshake } from '@parley/dto';
import { RawSession } from '../support/raw-session.ts';
import type { HandshakeCase } from './handshake-cases.ts';
import type { Report } from './report.ts';
import { complaintAboutProblem, leakIn } from './verdict.ts';

export interface HandshakeOptions {
  readonly kind: string;
  readonly url: string;
  /** The one token that lets somebody in. */
  readonly token: string;
}

/** Tries each handshake on a connection of its own: it is refused with a problem, answered with hello, or ends the connection. */
export async function sendHandshakes(
  cases: Iterable<HandshakeCase>,
  report: Report,
  { kind, url, token }: HandshakeOptions,
): Promise<void> {
  const left = cases[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) {
      const { what, auth } = next.value;
      await using session = await RawSession.connect(url, auth);
      report.add(kind, what, complaintAbout(session, isRight(auth, token)));
    }
  };
  await Promise.all(Array.from({ length: 6 }, work));
}

function complaintAbout({ received, isGreeted }: RawSession, isRight: boolean): string | undefined {
  if (isGreeted !== isRight) return isRight ? `not let in: ${received.join(' ').slice(0, 300)}` : 'let in';
  const refusal = received.find((text) => text.startsWith('44'))?.slice(2);
  if (refusal !== undefined) {
    const { data } = JSON.parse(refusal) as { data?: unknown };
    return complaintAboutProblem(data, refusal);
  }
  return leakIn(received.join('\n'));
}

/** The contract's own schema decides. */
function isRight(auth: string, token: string): boolean {
  try {
    const { success, data } = Handshake.safeParse(JSON.parse(auth));
    return success && data.token === token;
  } catch {
    return false;
  }
}
