import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { openPolling } from './hostile/send-polling.ts';
import { Http } from './support/http.ts';
import { RawSession } from './support/raw-session.ts';
import { everything, sendUntilLost } from './support/sending.ts';
import { within } from './support/until.ts';
import { World } from './support/world.ts';

describe('SIGTERM', () => {
  test('tells clients to come back, answers what it took, loses nothing, and ends well within 10 s', async () => {
    await using world = await World.start();
    await using ada = await world.join();
    await using ben = await world.join();
    const sending = sendUntilLost(ada);
    await ada.heard('changes', () => ada.all('changes').length > 20);
    world.server.signal('SIGTERM');
    const { reconnectWithinMs } = await ben.heard('server:draining');
    expect(reconnectWithinMs).toBeGreaterThan(0);
    expect(await world.ended(10_000)).toEqual({ code: 0, signal: null });
    const { acked } = await within('the end of the sending', sending);
    expect(ben.disconnects).toHaveLength(1);
    expect(ben.disconnects).not.toContain('io server disconnect');

    await world.server.start();
    const stored = await everything(world);
    expect(acked.filter(({ id, rev }) => stored.get(id) !== rev)).toEqual([]);
    await using again = await world.join();
    expect(again.hello.epoch).toBe(ben.hello.epoch);
    expect(world.complaints).toEqual([]);
  }, 40_000);

  test('ends within 10 s also when nobody reads its log', async () => {
    await using world = await World.start({ LOG_LEVEL: 'debug' });
    world.server.stopReading();
    // More lines than a pipe holds.
    for (let n = 0; n < 1_500; n++) await fetch(`${world.url}/health/live`);
    world.server.signal('SIGTERM');
    await world.ended(10_000);
  }, 40_000);

  test('ends a server that nobody uses at once', async () => {
    await using world = await World.start();
    world.server.signal('SIGTERM');
    expect(await world.ended(5_000)).toEqual({ code: 0, signal: null });
  });

  test('ends within 10 s, whoever waits in a poll, has sent half a request, or does not read', async () => {
    await using world = await World.start();
    const guest = await world.guest();
    const auth = JSON.stringify({ token: guest.token() });
    await using sleeper = await RawSession.connect(world.url, auth);
    await using ada = await world.join();
    sleeper.pause();
    // More than the kernel holds for a connection on loopback, less than what a slow reader is let go for.
    await Promise.all(Array.from({ length: 150 }, () => ada.send('lobby', 'x'.repeat(4_000))));

    using http = new Http(world.url);
    const path = `/socket.io/?EIO=4&transport=polling&sid=${await openPolling(http)}`;
    await http.send({ method: 'POST', path, body: `40${auth}` });
    const polling = pollUntilClosed(http, path);
    const half = connect(world.server.port, '127.0.0.1').on('error', () => undefined);
    half.write('POST /api/v1/rooms HTTP/1.1\r\nHost: localhost\r\n');

    world.server.signal('SIGTERM');
    expect(await world.ended(10_000)).toEqual({ code: 0, signal: null });
    await within('the end of the poll', polling);
    half.destroy();
    expect(world.complaints).toEqual([]);
  });
});

test.each([
  ['SIGTERM', 'SIGINT'],
  ['SIGINT', 'SIGTERM'],
  ['SIGTERM', 'SIGTERM'],
] as const)('%s and then %s end it at once', async (first, second) => {
  await using world = await World.start();
  // Somebody is there, so that a stop takes its time.
  await using ada = await world.join();
  world.server.signal(first);
  await ada.heard('server:draining');
  world.server.signal(second);
  expect(await world.ended(5_000)).toEqual({ code: 1, signal: null });
  expect(world.server.logs.filter(({ msg }) => msg === 'stopped')).toEqual([]);
});

/** Asks for news again and again, as the polling transport does; resolves when the server ends the connection. */
async function pollUntilClosed(http: Http, path: string): Promise<void> {
  for (;;) {
    const answer = await http.send({ path });
    if ('closed' in answer || answer.status !== 200) return;
  }
}
