import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HistoryPage, Limits } from '@parley/dto';
import { RawSession } from './support/raw-session.ts';
import { Figures } from './support/figures.ts';
import { newId } from './support/ids.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let metricsUrl: string;
beforeEach(async () => {
  world = await World.start({ METRICS_PORT: '0', NODE_NAME: 'node-1' });
  const { metricsPort } = await world.logged(({ msg }) => msg === 'listening');
  metricsUrl = `http://127.0.0.1:${String(metricsPort)}`;
});
afterEach(() => world[Symbol.asyncDispose]());

const scrape = (): Promise<Figures> => Figures.scrape(metricsUrl);

/** The figures once one of them is as wanted: the last farewell may still be on its way. */
function scrapeUntil(name: string, labels: Record<string, string>, wanted: number): Promise<Figures> {
  return until(`${name} of ${wanted}`, async () => {
    const figures = await scrape();
    return figures.value(name, labels) === wanted && figures;
  });
}

describe('the figures of a server', () => {
  test('count sends, commits and deliveries as they were', async () => {
    await using ada = await world.join();
    await using ben = await world.join();
    await using cyn = await world.join();
    const id = newId();
    const first = await ada.send('lobby', 'one', id);
    await ada.send('lobby', 'one', id);
    await ada.problem('message:send', { room: 'lobby', id, text: 'another' });
    await Promise.all(Array.from({ length: 20 }, (_, n) => ben.send('lobby', `more ${String(n)}`)));
    await ada.do('message:delete', { room: 'lobby', id });
    await cyn.message(id, first.rev + 21);

    const figures = await scrape();
    expect(figures.value('parley_sessions', { node: 'node-1', store: 'sqlite' })).toBe(3);
    expect(figures.value('parley_sessions_started_total', { start: 'new' })).toBe(3);
    expect(figures.value('parley_commands_total', { kind: 'send', outcome: 'stored' })).toBe(21);
    expect(figures.value('parley_commands_total', { kind: 'send', outcome: 'repeat' })).toBe(1);
    expect(figures.value('parley_commands_total', { kind: 'send', outcome: 'refused' })).toBe(1);
    expect(figures.value('parley_commands_total', { kind: 'delete', outcome: 'stored' })).toBe(1);
    expect(figures.value('parley_commands_waiting')).toBe(0);

    const commits = figures.value('parley_commit_commands_count') ?? 0;
    expect(commits).toBeLessThanOrEqual(24);
    expect(figures.value('parley_commit_commands_sum')).toBe(24);
    expect(figures.value('parley_commit_duration_seconds_count', { result: 'committed' })).toBe(commits);
    expect(figures.value('parley_commit_duration_seconds_sum')).toBeGreaterThan(0);

    expect(figures.value('parley_delivery_duration_seconds_count')).toBe(22);
    expect(figures.value('parley_delivery_duration_seconds_sum')).toBeGreaterThan(0);
    // One frame a commit that stored something; three were there to have each.
    expect(figures.value('parley_frames_total')).toBe(commits - 2);
    expect(figures.value('parley_deliveries_total')).toBe(3 * (commits - 2));
    expect(figures.value('parley_gaps_repaired_total')).toBe(0);
    expect(figures.value('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
  });

  test('tell sessions apart that are restored, that recover from the log, and that are new', async () => {
    await using ada = await world.join();
    const { id: session } = ada.socket;
    await ada.cut();
    await world.logged(({ msg, socket }) => msg === 'disconnected' && socket === session);
    await ada.comeBack();
    await using ben = await world.join({ handshake: () => ({ epoch: ada.hello.epoch, cursors: { lobby: 0 } }) });
    expect(ben.all('room:reset')).toEqual([]);

    const figures = await scrape();
    for (const start of ['new', 'restored', 'recovered']) {
      expect([start, figures.value('parley_sessions_started_total', { start })]).toEqual([start, 1]);
    }
    expect(figures.value('parley_sessions')).toBe(2);
    expect(figures.value('parley_sessions_ended_total', { reason: 'transport close' })).toBe(1);
  });

  test('count resets by reason, and sessions that ended by theirs', async () => {
    {
      await using lost = await world.join({ handshake: () => ({ epoch: 'another-epoch', cursors: { lobby: 0 } }) });
      await lost.heard('room:reset');
    }
    await using ada = await world.join();
    const count = Limits.behindChanges + 1;
    await Promise.all(Array.from({ length: count }, () => ada.send('lobby', 'hi')));
    await using ben = await world.join({ handshake: () => ({ epoch: ada.hello.epoch, cursors: { lobby: 0 } }) });
    await ben.heard('room:reset');

    const figures = await scrapeUntil('parley_sessions', {}, 2);
    expect(figures.value('parley_resets_total', { reason: 'epoch' })).toBe(1);
    expect(figures.value('parley_resets_total', { reason: 'behind' })).toBe(1);
    expect(figures.value('parley_sessions_ended_total', { reason: 'client namespace disconnect' })).toBe(1);
    expect(figures.value('parley_commands_total', { kind: 'send', outcome: 'stored' })).toBe(count);
  });

  test('count slow consumers', async () => {
    await using ada = await world.join();
    const { epoch } = ada.hello;
    const text = 'x'.repeat(Limits.textLength);
    await Promise.all(Array.from({ length: 20 }, () => ada.send('lobby', text)));
    expect((await scrape()).value('parley_sessions_ended_total', { reason: 'slow-consumer' })).toBe(0);
    const asker = await world.guest();
    await using raw = await RawSession.connect(world.url, JSON.stringify({ token: asker.token() }));
    raw.pause();
    const question = JSON.stringify(['changes:since', { room: 'lobby', epoch, rev: 0 }]);
    for (let n = 0; n < 450; n++) void raw.ask((id) => [`42${String(id)}${question}`]);
    const figures = await scrapeUntil('parley_sessions_ended_total', { reason: 'slow-consumer' }, 1);
    expect(figures.value('parley_sessions')).toBe(1);
  });

  test('time reads, and name no room, no person and no text', async () => {
    const guest = await world.guest();
    await using ada = await world.join({ as: guest });
    await ada.send('lobby', 'something private');
    await guest.rest.do(HistoryPage, 'GET /rooms/lobby/messages');
    const figures = await scrape();
    expect(figures.value('parley_read_duration_seconds_count', { operation: 'history' })).toBe(1);
    const { text } = figures;
    for (const secret of ['lobby', guest.user.id, guest.user.name, ada.socket.id ?? '', 'something private']) {
      expect(text).not.toContain(secret);
    }
  });
});

test('the chat’s own port serves no metrics', async () => {
  const answer = await fetch(`${world.url}/metrics`);
  expect(await answer.text()).not.toContain('parley_sessions');
});

test('figures are served while the server stops', async () => {
  await using ada = await world.join();
  world.server.signal('SIGTERM');
  await ada.heard('server:draining');
  expect((await scrape()).value('parley_build_info')).toBe(1);
  expect(await world.ended()).toEqual({ code: 0, signal: null });
  expect(world.complaints).toEqual([]);
});
