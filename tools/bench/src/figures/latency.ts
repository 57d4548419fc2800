import { Deliveries } from '../load/deliveries.ts';
import { sendSteadily } from '../load/senders.ts';
import { parley, plainSocketIo, type Target } from '../servers/target.ts';
import { percentile } from '../statistics.ts';
import { openAll } from './crowd.ts';
import type { Figure } from './figure.ts';
import { interleave, type Sample } from './interleave.ts';
import { lasting, watch } from './watch.ts';

const members = 500;
const perSecond = 100;
const senderCount = 50;

export const latency: Figure = {
  id: 'latency',
  about:
    'One room of 500 members; 100 messages a second, evenly, from 50 of them. Timed from the send to the moment the last ' +
    'member has it. Where plain Socket.IO can’t keep up with 50,000 deliveries a second, its latency grows with the time.',
  guests: () => members,
  async measure(context) {
    await using town = await (await context.town(members)).settle(members, () => ['lobby']);
    const pace = { warmMs: context.isQuick ? 500 : 2_000, measureMs: context.isQuick ? 2_000 : 6_000 };
    const samples = await interleave([parley(town), plainSocketIo()], context, (target) =>
      measureLatency(target, pace),
    );
    const row = (value: 'p50' | 'p99', atMost: number) => ({
      name: `100 messages/s to 500 members: ${value} from send to the last member`,
      unit: 'ms',
      values: samples.of('Parley', value),
      baseline: { name: 'plain Socket.IO', values: samples.of('plain Socket.IO', value) },
      goal: { of: 'ratio', atMost } as const,
    });
    return { rows: [row('p50', 1.5), row('p99', 2.5)], busy: samples.busy };
  },
};

async function measureLatency(target: Target, pace: { warmMs: number; measureMs: number }): Promise<Sample> {
  const deliveries = new Deliveries(members);
  const sessions = await openAll(target, members, { deliveries });
  const senders = sessions.slice(0, senderCount).map((session) => ({ session, room: 'lobby' }));
  const flow = sendSteadily(perSecond, { senders, deliveries });
  await lasting(pace.warmMs);
  deliveries.reset();
  const { busy } = await watch(target.server, () => lasting(pace.measureMs));
  const { latencies } = deliveries;
  await flow.stop();
  for (const session of sessions) session.close();
  return {
    values: { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), count: latencies.length },
    busy,
  };
}
