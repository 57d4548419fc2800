import { readFileSync } from 'node:fs';
import type { Figure, Finding } from '../figures/figure.ts';
import { workspaceFile } from '../script.ts';
import { busyTable, figuresTable } from './table.ts';
import { verdictOf } from './verdict.ts';

export interface Measured {
  readonly figure: Figure;
  readonly finding: Finding;
}

export interface Setting {
  readonly machine: readonly string[];
  readonly date: Date;
  readonly runs: number;
  readonly command: string;
  readonly minutes: number;
}

/** docs/benchmarks.md. */
export function report(measured: readonly Measured[], { machine, date, runs, command, minutes }: Setting): string {
  const busy = Object.fromEntries(
    measured.flatMap(({ figure, finding }) => (finding.busy ? [[figure.id, finding.busy]] : [])),
  );
  return `# Benchmarks

Every figure beside its baseline, measured in the same run: Parley, baseline, Parley, baseline. What disturbs the machine
disturbs both, so trust the ratios more than the numbers. Median (minimum – maximum) of ${runs} runs.

${figuresTable(measured.flatMap(({ finding }) => finding.rows))}
${missed(measured)}
## How it was measured

${date.toISOString().slice(0, 10)}, in ${Math.round(minutes)} minutes.

${machine.map((line) => `- ${line}`).join('\n')}

\`\`\`sh
${command}                       # this page
${command} -- --only deliveries  # one figure, printed
${command} -- --quick            # one short run of everything, printed
\`\`\`

Each measurement starts a process of its own on a data folder of its own. Parley runs as built, with its defaults; raised
are the send limit, the sign-in limit and the tokens' lifetime, which would end the load. The baselines are in
\`tools/bench/src/baselines\`; they send the same message object.

${measured.map(({ figure, finding }) => [`**${figure.id}.** ${figure.about}`, ...(finding.notes ?? [])].join(' ')).join('\n\n')}

## Who was busy

The load generator speaks Engine.IO and Socket.IO over bare TCP sockets and reads no more of a message than it must, so
that it has time to spare. Shares of one core, mean of all runs:

${busyTable(busy)}
`;
}

/** Each missed goal, with what is known of its cause: `tools/bench/findings/<figure>.md`. */
function missed(measured: readonly Measured[]): string {
  const figures = measured.filter(({ finding }) => finding.rows.some((row) => verdictOf(row).isMet === false));
  if (figures.length === 0) return '';
  const texts = figures.map(({ figure: { id } }) => `### ${id}\n\n${findingOf(id)}`);
  return `\n## Missed goals\n\n${texts.join('\n\n')}\n`;
}

function findingOf(id: string): string {
  try {
    return readFileSync(workspaceFile(`tools/bench/findings/${id}.md`), 'utf8').trim();
  } catch {
    // Nobody has looked yet.
    return 'Not looked into yet.';
  }
}
