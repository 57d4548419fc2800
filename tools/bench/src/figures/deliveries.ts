import { bareWs, parley, plainSocketIo } from '../servers/target.ts';
import { measureCrowd } from './crowd.ts';
import type { Figure } from './figure.ts';
import { interleave } from './interleave.ts';

const members = 500;

export const deliveries: Figure = {
  id: 'deliveries',
  about:
    'One room of 500 members; 64 of them each send the next message when the last is acknowledged. Counted is what all ' +
    'members receive. Parley stores each message durably and tells members in frames; the baselines store nothing.',
  guests: () => members,
  async measure(context) {
    await using town = await (await context.town(members)).settle(members, () => ['lobby']);
    const pace = { members, warmMs: context.isQuick ? 500 : 2_000, measureMs: context.isQuick ? 1_000 : 4_000 };
    const samples = await interleave([parley(town), plainSocketIo(), bareWs()], context, (target, contender) =>
      measureCrowd(target, contender, pace),
    );
    const values = samples.of('Parley', 'deliveries');
    const row = (baseline: string, atLeast: number) => ({
      name: 'deliveries to 500 members, 64 sends in flight, durable',
      unit: '/s',
      values,
      baseline: { name: baseline, values: samples.of(baseline, 'deliveries') },
      goal: { of: 'ratio', atLeast } as const,
    });
    return { rows: [row('plain Socket.IO', 10), row('bare ws', 7)], busy: samples.busy };
  },
};
