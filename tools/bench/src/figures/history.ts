import { fillRoom } from '../servers/fill-room.ts';
import { startParley } from '../servers/parley.ts';
import { get } from '../servers/rest.ts';
import { median, percentile } from '../statistics.ts';
import type { Figure } from './figure.ts';

const pageItems = 50;
const small = { room: 'small', count: 1_000 };

export const history: Figure = {
  id: 'history',
  about:
    'Pages of 50 messages over REST, around random places of a room of 1,000,000 messages and of one of 1,000, in turns. ' +
    'Each run has a freshly started server. The rooms are filled through the store’s own commit.',
  guests: () => 1,
  async measure({ runs, isQuick, town, say }) {
    const large = { room: 'large', count: isQuick ? 100_000 : 1_000_000 };
    const home = await town(1);
    const author = home.guest(0);
    await using folder = await home.folder();
    for (const { room, count } of [small, large]) await fillRoom({ folder: folder.path, room, count, author });
    say(`  filled a room with ${large.count} messages`);
    const medians: Record<string, number[]> = { small: [], large: [] };
    const p99s: Record<string, number[]> = { small: [], large: [] };
    for (let run = 1; run <= runs; run++) {
      await using server = await startParley(folder.path);
      const times: Record<string, number[]> = { small: [], large: [] };
      for (let n = 0; n < (isQuick ? 60 : 350); n++) {
        for (const { room, count } of [small, large]) {
          const place = 1 + Math.floor(Math.random() * count);
          const ms = await timePage({ port: server.port, token: author.token, room, place, count });
          // The first compile the code.
          if (n >= 50 || (isQuick && n >= 10)) times[room]?.push(ms);
        }
      }
      for (const { room } of [small, large]) {
        medians[room]?.push(median(times[room] ?? []));
        p99s[room]?.push(percentile(times[room] ?? [], 0.99));
      }
      say(`  run ${run}: ${JSON.stringify({ medians, p99s })}`);
    }
    const row = (values: Record<string, number[]>, what: string) => ({
      name: `a page of 50 anywhere in a room of ${large.count.toLocaleString('en')} messages, ${what}`,
      unit: 'ms',
      values: values['large'] ?? [],
      baseline: { name: 'the same in a room of 1,000', values: values['small'] ?? [] },
    });
    return {
      rows: [{ ...row(medians, 'median'), goal: { of: 'ratio', atMost: 2 } }, row(p99s, 'p99')],
    };
  },
};

/** Errors: a page that isn't what was asked for. */
async function timePage({ port, token, room, place, count }: PageAsked): Promise<number> {
  const begin = performance.now();
  const text = await get(port, `/api/v1/rooms/${room}/messages?around=${place}&limit=${pageItems}`, token);
  const ms = performance.now() - begin;
  const { items, head } = JSON.parse(text) as { items: { seq: number }[]; head: number };
  const isThere = items.length === pageItems && head === count && items.some(({ seq }) => seq === place);
  if (!isThere) throw new Error(`The page around ${place} of ${room} is wrong: ${text.slice(0, 300)}`);
  return ms;
}

interface PageAsked {
  readonly port: number;
  readonly token: string;
  readonly room: string;
  readonly place: number;
  readonly count: number;
}
