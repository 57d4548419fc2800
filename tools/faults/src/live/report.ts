import type { CampaignResult } from './campaign.ts';
import type { FaultRecord } from './faults.ts';

/** A campaign as people read it, in Markdown. `command` repeats its plan. */
export function reportOf(result: CampaignResult, command: string): string {
  const { recorder, generations, violations, restedAfterMs } = result;
  const timed = withTimes(result);
  const unknown = unknownsIn(result);
  const held = result.generations.reduce((sum, { journal }) => sum + journal.length, 0);
  const frames = recorder.events.filter(({ kind }) => kind === 'applied').length;
  const refused = [...recorder.refusals.values()].reduce((sum, count) => sum + count, 0);
  return [
    `Repeat it: \`${command}\``,
    '',
    table(
      ['what', 'how many'],
      [
        ['minutes', (result.tookMs / 60_000).toFixed(1)],
        ['clients, rooms', `${result.clients}, ${result.rooms}`],
        ['commands attempted, each time anew', number(recorder.attempts)],
        ['**acknowledged changes**', `**${number(recorder.acks.length)}**`],
        ['answered with a refusal', number(refused)],
        ['*unknown*: attempts without an answer', number(unknown)],
        ['revisions in the journals', number(held)],
        ['frames applied', number(frames)],
        ['**faults**', `**${number(result.faults.length)}**`],
        ['disks rebuilt after power cuts', powerCutText(result)],
        ['epochs', number(generations.reduce((sum, { epochs }) => sum + epochs.length, 0))],
        [
          'longest recovery (p99 of all faults)',
          seconds(
            percentile(
              timed.map(({ recoveredMs }) => recoveredMs),
              0.99,
            ),
          ),
        ],
        ['all at rest after the last fault', restedAfterMs === undefined ? 'not within 30 s' : seconds(restedAfterMs)],
        ['**violations**', `**${number(violations.length)}**`],
      ],
    ),
    '',
    '*Without an ack*: the longest silence of those whom the fault could reach, from its beginning to their first ack after its end. *Recovery*: from its end to that ack.',
    '',
    table(
      ['fault', 'times', 'without an ack: median', 'longest', 'recovery: median', 'longest'],
      [...Map.groupBy(timed, ({ kind }) => kind)].map(([kind, faults]) => [
        kind,
        String(faults.length),
        ...[faults.map(({ silentMs }) => silentMs), faults.map(({ recoveredMs }) => recoveredMs)].flatMap((values) => [
          seconds(percentile(values, 0.5)),
          seconds(percentile(values, 1)),
        ]),
      ]),
    ),
    '',
    ...(violations.length === 0 ? ['No violation.'] : violations.map(({ check, story }) => `- **${check}** ${story}`)),
    '',
  ].join('\n');
}

interface TimedFault extends FaultRecord {
  readonly silentMs: number;
  readonly recoveredMs: number;
}

function withTimes({ faults, recorder }: CampaignResult): readonly TimedFault[] {
  const all = recorder.acks.map(({ atMs }) => atMs);
  const byClient = new Map(
    [...Map.groupBy(recorder.acks, ({ client }) => client)].map(([name, acks]) => [name, acks.map(({ atMs }) => atMs)]),
  );
  return faults.flatMap((fault) => {
    const acks = fault.client === undefined ? all : (byClient.get(fault.client) ?? []);
    const first = acks.find((atMs) => atMs > fault.endedMs);
    // The last faults may have nobody writing after them.
    if (first === undefined) return [];
    const during = [fault.beganMs, ...acks.filter((atMs) => atMs > fault.beganMs && atMs < first), first];
    const silentMs = Math.max(...during.map((atMs, n) => atMs - (during[n - 1] ?? atMs)));
    return [{ ...fault, silentMs, recoveredMs: first - fault.endedMs }];
  });
}

function unknownsIn({ recorder }: CampaignResult): number {
  const answered = recorder.events.filter(({ kind }) => kind === 'acknowledged' || kind === 'refused').length;
  return recorder.attempts - answered;
}

function powerCutText({ powerCuts, whyNoPowerCut }: CampaignResult): string {
  if (whyNoPowerCut !== undefined) return `none: ${whyNoPowerCut}`;
  const sum = (key: 'acks' | 'images' | 'syncs'): number => powerCuts.reduce((total, cut) => total + cut[key], 0);
  return `${number(sum('images'))} of ${powerCuts.length} cuts, with ${number(sum('acks'))} acks and ${number(sum('syncs'))} syncs recorded`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function percentile(values: readonly number[], part: number): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * part))] ?? Number.NaN;
}

function seconds(ms: number): string {
  return Number.isNaN(ms) ? '–' : `${(ms / 1_000).toFixed(2)} s`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
