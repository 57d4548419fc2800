import { parley, type Contender } from '../servers/target.ts';
import { measureCrowd } from './crowd.ts';
import type { Figure } from './figure.ts';
import { interleave } from './interleave.ts';

const members = 500;
const stuckName = 'Parley, one member never reads';

export const stuck: Figure = {
  id: 'stuck',
  about:
    'The load of `deliveries`, with and without one more member who stops reading before the load begins. Timed from the ' +
    'send to the last of the 500 who do read.',
  guests: () => members + 1,
  async measure(context) {
    await using town = await (await context.town(members + 1)).settle(members + 1, () => ['lobby']);
    const pace = { members, warmMs: context.isQuick ? 500 : 1_000, measureMs: context.isQuick ? 1_000 : 5_000 };
    const withStuck: Contender = { ...parley(town), name: stuckName };
    const samples = await interleave([withStuck, parley(town)], context, (target, contender) =>
      measureCrowd(target, contender, { ...pace, hasStuckMember: ({ name }) => name === stuckName }),
    );
    const row = (value: 'p99' | 'peakMiB') => ({
      values: samples.of(stuckName, value),
      baseline: { name: 'Parley, everybody reads', values: samples.of('Parley', value) },
      goal: { of: 'ratio', atMost: 1.2 } as const,
    });
    const cutOffs = samples.of(stuckName, 'cutOff').filter((cutOff) => cutOff === 1).length;
    return {
      rows: [
        { name: 'one member never reads: the others’ p99 from send to the last of them', unit: 'ms', ...row('p99') },
        { name: 'one member never reads: the server’s peak memory', unit: 'MiB', ...row('peakMiB') },
      ],
      busy: samples.busy,
      notes: [`The member who never reads was cut off as a slow consumer in ${cutOffs} of ${context.runs} runs.`],
    };
  },
};
