import { exchange } from '../support/wire.ts';
import type { Report } from './report.ts';
import { leakIn } from './verdict.ts';
import type { WireCase } from './wire-cases.ts';

/** Writes each case to a connection of its own. Whatever comes back gives nothing away, and is no failure of the server. */
export async function sendWire(
  cases: Iterable<WireCase>,
  report: Report,
  { kind, url }: { kind: string; url: string },
): Promise<void> {
  const left = cases[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) {
      const { what, bytes } = next.value;
      const received = await exchange(url, bytes);
      const failure = /HTTP\/1\.1 5\d\d/.test(received) ? received.slice(0, 300) : undefined;
      report.add(kind, what, failure ?? leakIn(received));
    }
  };
  await Promise.all(Array.from({ length: 32 }, work));
}
