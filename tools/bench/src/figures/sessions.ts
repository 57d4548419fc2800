import { script } from '../script.ts';
import { parley, plainSocketIo, type Target } from '../servers/target.ts';
import { openAll } from './crowd.ts';
import type { Figure } from './figure.ts';
import { interleave, type Sample } from './interleave.ts';
import { lasting, watch } from './watch.ts';

const quickSessions = 500;
const allSessions = 5_000;
/** Opened and closed before by others, whose tokens come no second time: then code is compiled and buffers are there. */
const trialSessions = 1_500;
const settleMs = 2_000;

/** Everybody in one room, and in two of many. */
const roomsOf = (n: number): string[] => ['lobby', `team-${n % 50}`, `topic-${n % 20}`];

export const sessions: Figure = {
  id: 'sessions',
  about:
    '5,000 sessions of 5,000 members who were here before, each in 3 rooms. Accepted means: token verified, in its rooms, ' +
    '`hello` received; for plain Socket.IO: in its rooms. Memory is resident memory over that before they came, per ' +
    'session, after a collection of garbage on both sides.',
  guests: (isQuick) => countOf(isQuick) + trialSessions,
  async measure(context) {
    const count = countOf(context.isQuick);
    const guests = count + trialSessions;
    await using town = await (await context.town(guests)).settle(guests, roomsOf);
    const nodeArgs = ['--expose-gc', '--import', script('servers/collect-garbage')];
    const samples = await interleave(
      [parley(town, { nodeArgs }), plainSocketIo({ roomsOf, nodeArgs })],
      context,
      (target) => measureSessions(target, count),
    );
    const row = (value: 'accepted' | 'kib') => ({
      values: samples.of('Parley', value),
      baseline: { name: 'plain Socket.IO', values: samples.of('plain Socket.IO', value) },
    });
    return {
      rows: [
        {
          name: `memory per idle session, ${count.toLocaleString('en')} sessions in 3 rooms each`,
          unit: 'KiB',
          ...row('kib'),
          goal: { of: 'ratio', atMost: 1.25 },
        },
        {
          name: 'sessions accepted per second, tokens verified',
          unit: '/s',
          ...row('accepted'),
          goal: { of: 'ratio', atLeast: 0.6 },
        },
      ],
      busy: samples.busy,
    };
  },
};

function countOf(isQuick: boolean): number {
  return isQuick ? quickSessions : allSessions;
}

async function measureSessions(target: Target, count: number): Promise<Sample> {
  const { server } = target;
  for (const session of await openAll(target, trialSessions, { first: count })) session.close();
  const before = await settledRss(target);
  const { result, seconds, busy } = await watch(server, () => openAll(target, count));
  const after = await settledRss(target);
  for (const session of result) session.close();
  return { values: { accepted: count / seconds, kib: (after - before) / 1024 / count }, busy };
}

async function settledRss({ server }: Target): Promise<number> {
  for (let n = 0; n < 2; n++) {
    await lasting(settleMs);
    server.signal('SIGUSR2');
  }
  await lasting(settleMs);
  return server.rss;
}
