import type { Page } from '@playwright/test';
import { newMessageId } from '../load/message-ids.ts';
import { sendSteadily } from '../load/senders.ts';
import { Session } from '../load/session.ts';
import { startParley } from '../servers/parley.ts';
import type { Town } from '../servers/town.ts';
import { percentile } from '../statistics.ts';
import { launchBrowser, profileOf } from '../web/browser.ts';
import { mainThreadTasks, traceCategories } from '../web/tasks.ts';
import { typeUntil } from '../web/typing.ts';
import type { Figure } from './figure.ts';
import { lasting } from './watch.ts';

const perSecond = 1_000;
const longTaskMs = 50;
/** Shorter ones are waiting and book-keeping, of which any page has thousands. */
const workMs = 1;

/** Less than this part of the rate is no firehose, and says nothing. */
const leastShareSent = 0.95;

interface Ordeal {
  readonly tasks: readonly number[];
  readonly keys: readonly number[];
  /** From the last acknowledgement until the last message is on screen. */
  readonly lagMs: number;
}

export const firehose: Figure = {
  id: 'firehose',
  about:
    '1,000 messages a second for 10 s into the room that is open in headless Chromium, while somebody types in the ' +
    'composer. Tasks are those of the page’s main thread in the browser’s own trace, of 1 ms and more. Keys are timed until ' +
    'the frame that shows them (Event Timing); below 16 ms counts as 16.',
  guests: () => 2,
  async measure({ runs, isQuick, town: found, say }) {
    await using town = await (await found(2)).settle(2, () => ['lobby']);
    const ordeals: Ordeal[] = [];
    for (let run = 1; run <= runs; run++) {
      const ordeal = await endure(town, isQuick ? 3_000 : 10_000);
      ordeals.push(ordeal);
      say(`  run ${run}: ${describe(ordeal)}`);
    }
    const works = ordeals.map(({ tasks }) => tasks.filter((ms) => ms >= workMs));
    const name = '1,000 messages/s into the open room';
    return {
      rows: [
        {
          name: `${name}: tasks of the page of at most 50 ms`,
          unit: '%',
          values: works.map((tasks) => (tasks.filter((ms) => ms <= longTaskMs).length / tasks.length) * 100),
          goal: { of: 'value', atLeast: 95 },
        },
        { name: `${name}: longest task`, unit: 'ms', values: works.map((tasks) => Math.max(...tasks)) },
        {
          name: `${name}: p95 from key to frame in the composer`,
          unit: 'ms',
          values: ordeals.map(({ keys }) => percentile(keys, 0.95)),
          goal: { of: 'value', atMost: 100 },
        },
        {
          name: `${name}: last message on screen after its acknowledgement`,
          unit: 'ms',
          values: ordeals.map(({ lagMs }) => lagMs),
        },
      ],
      notes: ordeals.map((ordeal, n) => `Run ${n + 1}: ${describe(ordeal)}.`),
    };
  },
};

async function endure(town: Town, ms: number): Promise<Ordeal> {
  await using folder = await town.folder();
  await using server = await startParley(folder.path);
  const browser = await launchBrowser();
  await using _closing = { [Symbol.asyncDispose]: () => browser.close() };
  const session = await Session.open({ port: server.port, auth: { token: town.guest(0).token }, ready: 'hello' });
  const senders = [{ session, room: 'lobby' }];
  const context = await profileOf(town.guest(1), browser, `http://127.0.0.1:${server.port}`);
  const page = await context.newPage();
  await page.goto('/rooms/lobby');
  const composer = page.locator('textarea');
  await composer.waitFor();

  await browser.startTracing(page, { categories: traceCategories });
  const flow = sendSteadily(perSecond, { senders });
  let isOver = false;
  const typing = typeUntil(page, composer, () => isOver);
  await lasting(ms);
  await flow.stop();
  const least = (perSecond * leastShareSent * ms) / 1_000;
  if (flow.acks < least)
    throw new Error(`Only ${flow.acks} messages of ${(perSecond * ms) / 1_000} were acknowledged.`);
  isOver = true;
  const keys = await typing;
  const lagMs = await timeLast(session, page);
  const trace = await browser.stopTracing();
  session.close();
  return { tasks: mainThreadTasks(trace.toString()), keys, lagMs };
}

/** Sends one more, and waits until the page shows it. */
async function timeLast(session: Session, page: Page): Promise<number> {
  const text = 'and this is the last one';
  const acknowledged = await new Promise<number>((resolve) => {
    session.command('message:send', { room: 'lobby', id: newMessageId(), text }, () => {
      resolve(performance.now());
    });
  });
  await page.getByText(text).waitFor();
  return performance.now() - acknowledged;
}

function describe({ tasks, keys, lagMs }: Ordeal): string {
  const works = tasks.filter((ms) => ms >= workMs);
  const shares = [0.5, 0.95, 0.99, 1].map((share) => percentile(works, share).toFixed(0)).join(', ');
  const long = works.filter((ms) => ms > longTaskMs).length;
  return (
    `${works.length} tasks of 1 ms and more, p50, p95, p99 and longest ${shares} ms, ${long} over ${longTaskMs} ms, together ` +
    `${works.reduce((sum, ms) => sum + ms, 0).toFixed(0)} ms; keys p50 ${percentile(keys, 0.5)} ms, p95 ${percentile(keys, 0.95)} ms; ` +
    `the last message on screen ${lagMs.toFixed(0)} ms after its acknowledgement`
  );
}
