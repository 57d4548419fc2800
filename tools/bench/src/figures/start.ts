import { Session } from '../load/session.ts';
import { script } from '../script.ts';
import { signIn, startParley } from '../servers/parley.ts';
import { ServerProcess } from '../servers/server-process.ts';
import { TemporaryFolder } from '../servers/temporary-folder.ts';
import type { Figure } from './figure.ts';

const repeats = 3;

export const start: Figure = {
  id: 'start',
  about:
    'From starting the process, on an empty data folder, until a guest has signed in, connected, sent a message and had it ' +
    'acknowledged. The baseline is what `nest new` makes, until it has answered a request; once more with Node’s compile ' +
    'cache, which Parley turns on for itself. Both were started once before: files and caches are warm.',
  guests: () => 0,
  async measure({ runs, isQuick, say }) {
    const [parley, empty, cached]: [number[], number[], number[]] = [[], [], []];
    await using cache = await TemporaryFolder.make();
    const count = isQuick ? 2 : runs * repeats;
    for (let run = 0; run <= count; run++) {
      const times = [await startToAck(), await startOfNest({}), await startOfNest({ NODE_COMPILE_CACHE: cache.path })];
      // The first fills the caches.
      if (run === 0) continue;
      [parley, empty, cached].forEach((values, n) => values.push(times[n] ?? 0));
      say(`  run ${run}: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    }
    const row = { name: 'start to first acknowledged message', unit: 'ms', values: parley };
    return {
      rows: [
        { ...row, baseline: { name: 'empty Nest app', values: empty }, goal: { of: 'ratio', atMost: 2.5 } },
        { ...row, baseline: { name: 'empty Nest app, compile cache', values: cached } },
      ],
    };
  },
};

async function startToAck(): Promise<number> {
  await using folder = await TemporaryFolder.make();
  const begin = performance.now();
  await using server = await startParley(folder.path);
  const { token } = await signIn(server.port);
  const session = await Session.open({ port: server.port, auth: { token }, ready: 'hello' });
  await new Promise<void>((resolve) => {
    session.send('lobby', () => {
      resolve();
    });
  });
  const ms = performance.now() - begin;
  session.close();
  return ms;
}

async function startOfNest(env: Readonly<Record<string, string>>): Promise<number> {
  const begin = performance.now();
  await using server = await ServerProcess.start(script('baselines/empty-nest'), { env });
  const response = await fetch(`http://127.0.0.1:${server.port}/`);
  if ((await response.text()) !== 'Hello World!') throw new Error('The empty Nest app answers something else.');
  return performance.now() - begin;
}
