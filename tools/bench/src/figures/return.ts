import { inTurns } from '../in-turns.ts';
import { Deliveries } from '../load/deliveries.ts';
import { sendMany } from '../load/senders.ts';
import { Session } from '../load/session.ts';
import { script } from '../script.ts';
import { startParley } from '../servers/parley.ts';
import { epochOf } from '../servers/rest.ts';
import { parley, plainSocketIo, type Target } from '../servers/target.ts';
import type { Town } from '../servers/town.ts';
import { median } from '../statistics.ts';
import { handshakesAtOnce, openAll } from './crowd.ts';
import type { Context, Figure, Finding } from './figure.ts';
import { interleave, type Sample } from './interleave.ts';
import { lasting, until, watch } from './watch.ts';

const allMembers = 1_000;
const quickMembers = 200;
const missed = 200;
/** For the server to notice that everybody is gone. */
const leaveMs = 1_500;

export const comeBack: Figure = {
  id: 'return',
  about:
    '1,000 members return at once, each 200 messages behind: from the first connection attempt until the last has every ' +
    'message. Beside it: plain Socket.IO sending the same 200 messages live to 1,000 connected members, 64 in flight; ' +
    'the same with Parley; and 1,000 sessions that connect and miss nothing.',
  guests: (isQuick) => membersOf(isQuick) + 1,
  async measure(context) {
    const members = membersOf(context.isQuick);
    await using town = await (await context.town(members + 1)).settle(members + 1, () => ['lobby']);
    const samples = await interleave([parley(town), plainSocketIo()], context, (target, { name }) =>
      measureReturn(target, { members, town: name === 'Parley' ? town : undefined }),
    );
    const of = (contender: string, value: string): number[] => samples.of(contender, value);
    const name = `${members.toLocaleString('en')} members return at once, each ${missed} messages behind: all caught up`;
    const row = { name, unit: 'ms', values: of('Parley', 'behind') };
    const plain = 'plain Socket.IO';
    return {
      rows: [
        {
          ...row,
          baseline: { name: `${plain}, the same sent live`, values: of(plain, 'live') },
          goal: { of: 'ratio', atMost: 2 },
        },
        { ...row, baseline: { name: 'Parley, the same sent live', values: of('Parley', 'live') } },
        { ...row, baseline: { name: 'Parley, the same members 0 behind', values: of('Parley', 'current') } },
        { ...row, baseline: { name: `${plain}, the same sessions connecting`, values: of(plain, 'current') } },
        await reads(town, members, context),
      ],
      busy: samples.busy,
      notes: [
        `Of the ${median(of('Parley', 'behind')).toFixed(0)} ms, ${median(of('Parley', 'current')).toFixed(0)} ms are ` +
          'handshakes: that long the same members take when they have missed nothing.',
      ],
    } satisfies Finding;
  },
};

function membersOf(isQuick: boolean): number {
  return isQuick ? quickMembers : allMembers;
}

async function measureReturn(
  target: Target,
  { members, town }: { members: number; town: Town | undefined },
): Promise<Sample> {
  const epoch = town && (await epochOf(target.server.port, town.guest(0).token));
  const deliveries = new Deliveries(members);
  let sessions = await openAll(target, members, { deliveries });
  const sender = { session: await target.open(members), room: 'lobby' };
  const leave = async (): Promise<void> => {
    for (const session of sessions) session.close();
    await lasting(leaveMs);
  };
  const begin = performance.now();
  const first = await sendMany(missed, sender);
  await until(() => deliveries.count >= members * missed, 'everybody had the live messages');
  const live = performance.now() - begin;
  await leave();

  let behind = Number.NaN;
  let busy;
  if (epoch !== undefined) {
    const head = await sendMany(missed, sender);
    const watched = await watch(target.server, async () => {
      const returned = await returnAll(target, { members, epoch, cursor: first, head });
      sessions = returned;
    });
    [behind, busy] = [watched.seconds * 1_000, watched.busy];
    await leave();
  }
  const { seconds } = await watch(target.server, async () => {
    sessions = await openAll(target, members);
  });
  await leave();
  sender.session.close();
  return { values: { live, behind, current: seconds * 1_000 }, ...(busy && { busy }) };
}

interface Return {
  readonly members: number;
  readonly epoch: string;
  readonly cursor: number;
  readonly head: number;
}

/** Resolves once every member's cursor is at the head. */
async function returnAll(target: Pick<Target, 'open'>, { members, epoch, cursor, head }: Return): Promise<Session[]> {
  let caughtUp = 0;
  const sessions = await inTurns(members, handshakesAtOnce, (n) => {
    let at = cursor;
    return target.open(n, {
      auth: { epoch, cursors: { lobby: cursor } },
      onSpan: (from, to) => {
        if (from !== at) throw new Error(`Member ${n} is at ${at} and was sent ${from} to ${to}.`);
        at = to;
        if (at === head) caughtUp += 1;
      },
    });
  });
  await until(() => caughtUp === members, 'everybody caught up');
  return sessions;
}

/** Everybody returns to a server that has just been restarted, and so has nothing in memory; reads of the log are counted. */
async function reads(town: Town, members: number, { say }: Context): Promise<Finding['rows'][number]> {
  await using folder = await town.folder();
  await using first = await startParley(folder.path);
  const open = (port: number, n: number, options: Parameters<Target['open']>[1] = {}): Promise<Session> =>
    Session.open({ ...options, port, auth: { token: town.guest(n).token, ...options.auth }, ready: 'hello' });
  const epoch = await epochOf(first.port, town.guest(0).token);
  const head = await sendMany(missed, { session: await open(first.port, members), room: 'lobby' });
  await first.stop();
  await using second = await startParley(folder.path, { nodeArgs: ['--import', script('servers/count-reads')] });
  const countReads = (): number => second.output.split('log read\n').length - 1;
  const before = countReads();
  const sessions = await returnAll(
    { open: (n, options) => open(second.port, n, options) },
    { members, epoch, cursor: 0, head },
  );
  const count = countReads() - before;
  for (const session of sessions) session.close();
  say(`  reads of the log after a restart: ${count}`);
  return {
    name: 'the same after a restart: reads of the room’s log',
    unit: '',
    values: [count],
    goal: { of: 'value', atMost: 5 },
  };
}
