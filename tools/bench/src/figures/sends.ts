import { inTurns } from '../in-turns.ts';
import { keepInFlight } from '../load/senders.ts';
import { parley, plainSocketIo, type Target } from '../servers/target.ts';
import type { Figure } from './figure.ts';
import { interleave, type Sample } from './interleave.ts';
import { lasting, watch } from './watch.ts';

const sockets = 64;
const inFlight = 256;
const roomCount = 8;

const roomOf = (n: number): string => `room-${n % roomCount}`;

export const sends: Figure = {
  id: 'sends',
  about:
    '64 sockets, 8 in each of 8 rooms, with 4 sends each under way. Parley’s sends are durable and go to the room’s ' +
    'members before they are acknowledged; the baseline only acknowledges.',
  guests: () => sockets,
  async measure(context) {
    await using town = await (await context.town(sockets)).settle(sockets, (n) => [roomOf(n)]);
    const pace = { warmMs: context.isQuick ? 500 : 2_000, measureMs: context.isQuick ? 1_000 : 4_000 };
    const samples = await interleave([parley(town), plainSocketIo({ isEcho: true })], context, (target) =>
      measureSends(target, pace),
    );
    return {
      rows: [
        {
          name: 'durable sends, 256 in flight from 64 sockets in 8 rooms',
          unit: '/s',
          values: samples.of('Parley', 'sends'),
          baseline: { name: 'plain Socket.IO, ack echo', values: samples.of('plain Socket.IO', 'sends') },
          goal: { of: 'ratio', atLeast: 0.5 },
        },
      ],
      busy: samples.busy,
    };
  },
};

async function measureSends(target: Target, pace: { warmMs: number; measureMs: number }): Promise<Sample> {
  const sessions = await inTurns(sockets, sockets, (n) => target.open(n));
  const flow = keepInFlight(inFlight, { senders: sessions.map((session, n) => ({ session, room: roomOf(n) })) });
  await lasting(pace.warmMs);
  const acks = flow.acks;
  const { seconds, busy } = await watch(target.server, () => lasting(pace.measureMs));
  const sent = (flow.acks - acks) / seconds;
  await flow.stop();
  for (const session of sessions) session.close();
  return { values: { sends: sent }, busy };
}
