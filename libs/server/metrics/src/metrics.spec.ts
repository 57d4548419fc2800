import { beforeEach, expect, test } from '@jest/globals';
import { ParleyError, type CommandOutcome, type MessageLog, type SendCommand } from '@parley/server-domain';
import { Metrics } from './metrics.ts';

let metrics: Metrics;
beforeEach(() => {
  metrics = new Metrics({ store: 'sqlite', node: 'a', version: '1.2.3' });
});

/** One figure by its name and labels as they are served, without those that every figure has. */
async function figure(name: string): Promise<number | undefined> {
  const lines = (await metrics.registry.metrics())
    .replaceAll(/(store|node)="[^"]*",?/g, '')
    .replaceAll(',}', '}')
    .replaceAll('{}', '')
    .split('\n');
  const line = lines.find((text) => text.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
}

const send = (id: string): SendCommand => ({
  kind: 'send',
  id,
  author: { id: 'ada', name: 'Ada', isGuest: false },
  text: 'hi',
  hash: id,
  at: 'now',
});

function logAnswering(commit: MessageLog['commit']): MessageLog {
  const log: Pick<MessageLog, 'epoch' | 'commit'> = { epoch: 'epoch-1', commit };
  return metrics.measure(log as MessageLog);
}

test('every figure names the store and the node', async () => {
  const lines = (await metrics.registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.filter((line) => !line.includes('store="sqlite",node="a"'))).toEqual([]);
});

test('a commit is counted by its commands and what became of each', async () => {
  const stored = { status: 'stored', seq: 1, rev: 1, createdAt: 'now' } as const;
  const outcomes: CommandOutcome[] = [
    stored,
    { ...stored, status: 'repeat' },
    { status: 'refused', code: 'message/id-taken' },
  ];
  const log = logAnswering(() =>
    Promise.resolve([{ room: 'lobby', outcomes, from: 0, head: 1, members: 1, items: [] }]),
  );
  await log.commit([{ room: 'lobby', commands: [send('a'), send('a'), send('b')] }]);
  expect(await figure('parley_commands_total{kind="send",outcome="stored"}')).toBe(1);
  expect(await figure('parley_commands_total{kind="send",outcome="repeat"}')).toBe(1);
  expect(await figure('parley_commands_total{kind="send",outcome="refused"}')).toBe(1);
  expect(await figure('parley_commands_total{kind="edit",outcome="stored"}')).toBe(0);
  expect(await figure('parley_commit_commands_sum')).toBe(3);
  expect(await figure('parley_commit_duration_seconds_count{result="committed"}')).toBe(1);
});

test.each([
  [new ParleyError('server/unknown'), 'server/unknown'],
  [new ParleyError('server/read-only'), 'server/read-only'],
  [new ParleyError('server/busy'), 'server/busy'],
  [new Error('a defect'), 'server/internal'],
])('a commit that fails is counted by its code, and fails as before', async (error, code) => {
  const log = logAnswering(() => Promise.reject(error));
  expect(await figure(`parley_commit_duration_seconds_count{result="${code}"}`)).toBe(0);
  await expect(log.commit([{ room: 'lobby', commands: [send('a')] }])).rejects.toBe(error);
  expect(await figure(`parley_commit_duration_seconds_count{result="${code}"}`)).toBe(1);
  expect(await figure('parley_commands_total{kind="send",outcome="stored"}')).toBe(0);
});

test('what the chat does is counted', async () => {
  const { observer } = metrics;
  observer.sessionBegan('restored');
  observer.sessionEnded('slow-consumer');
  observer.commandTurnedAway();
  observer.commandDelivered(20);
  observer.frameEmitted(500);
  observer.gapRepaired();
  observer.roomReset('behind');
  for (const name of [
    'parley_sessions_started_total{start="restored"}',
    'parley_sessions_ended_total{reason="slow-consumer"}',
    'parley_commands_turned_away_total',
    'parley_frames_total',
    'parley_gaps_repaired_total',
    'parley_resets_total{reason="behind"}',
    'parley_delivery_duration_seconds_bucket{le="0.025"}',
  ]) {
    expect([name, await figure(name)]).toEqual([name, 1]);
  }
  expect(await figure('parley_delivery_duration_seconds_bucket{le="0.01"}')).toBe(0);
  expect(await figure('parley_deliveries_total')).toBe(500);
});

test('what the node has in hand is asked for when figures are', async () => {
  const load = { sessions: 1, waitingCommands: 0 };
  metrics.watch(load);
  load.sessions = 7;
  load.waitingCommands = 9;
  expect(await figure('parley_sessions')).toBe(7);
  expect(await figure('parley_commands_waiting')).toBe(9);
});

test('figures are named as Prometheus wants it', async () => {
  metrics.watch({ sessions: 0, waitingCommands: 0 });
  for (const { name, type, help } of await metrics.registry.getMetricsAsJSON()) {
    if (!name.startsWith('parley_')) continue;
    expect(name).toMatch(/^[a-z_]+$/);
    expect([name, name.endsWith('_total')]).toEqual([name, String(type) === 'counter']);
    expect(help).toMatch(/\.$/);
  }
});
