import type { Busy, Goal, Row } from '../figures/figure.ts';
import type { Spread } from '../statistics.ts';
import { verdictOf } from './verdict.ts';

/** The lines of a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Every figure beside its baseline: median (minimum – maximum). */
export function figuresTable(rows: readonly Row[]): string {
  return table(
    ['figure', 'Parley', 'baseline', 'Parley ÷ baseline', 'goal', ''],
    rows.map((row) => {
      const { value, baseline, ratio, isMet } = verdictOf(row);
      return [
        row.name,
        spreadText(value, row.unit),
        baseline && row.baseline ? `${row.baseline.name}: ${spreadText(baseline, row.unit)}` : '',
        ratio ? `**${number(ratio.median)}** (${number(ratio.min)} – ${number(ratio.max)})` : '',
        row.goal ? goalText(row.goal, row.unit) : '',
        isMet === undefined ? '' : isMet ? 'met' : '**missed**',
      ];
    }),
  );
}

/** How busy each side was: the figure is a server's only where the load generator had time to spare. */
export function busyTable(busy: Readonly<Record<string, Readonly<Record<string, Busy>>>>): string {
  const rows = Object.entries(busy).flatMap(([figure, contenders]) =>
    Object.entries(contenders).map(([contender, { server, load }]) => [
      figure,
      contender,
      percent(server),
      percent(load),
    ]),
  );
  return table(['figure', 'server', 'its core', 'load generator’s core'], rows);
}

export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

function spreadText({ median, min, max }: Spread, unit: string): string {
  const text = min === max ? number(median) : `${number(median)} (${number(min)} – ${number(max)})`;
  return unit === '' ? text : unit.startsWith('/') ? `${text}${unit}` : `${text} ${unit}`;
}

function goalText({ of, atLeast, atMost }: Goal, unit: string): string {
  const suffix = of === 'ratio' ? ' ×' : unit === '' ? '' : ` ${unit}`;
  return atLeast === undefined ? `≤ ${number(atMost ?? 0)}${suffix}` : `≥ ${number(atLeast)}${suffix}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
