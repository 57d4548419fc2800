import { sendMany } from '../load/senders.ts';
import { Session } from '../load/session.ts';
import { workspaceFile } from '../script.ts';
import { startParley } from '../servers/parley.ts';
import { launchBrowser } from '../web/browser.ts';
import { firstLoad as visitFirst, type FirstLoad, type Visit } from '../web/first-load.ts';
import type { Figure } from './figure.ts';

const emptyAngular = workspaceFile('tools/bench/out-tsc/empty-angular/browser');
const messages = 60;
const loadsPerRun = 4;

export const firstLoad: Figure = {
  id: 'first-load',
  about:
    'A signed-in guest opens the lobby, with 60 messages in it, in headless Chromium without a cache: until the first ' +
    'message is drawn. The baseline is what `ng new` makes, until its heading is drawn, served by the same server program. ' +
    'Transferred is all that the client loads, what it loads ahead for later included: bodies as compressed and headers.',
  guests: () => 2,
  async measure({ runs, isQuick, town: found, say }) {
    await using town = await (await found(2)).settle(2, () => ['lobby']);
    await using folder = await town.folder();
    await using emptyFolder = await town.folder();
    await using server = await startParley(folder.path);
    await using empty = await startParley(emptyFolder.path, { env: { WEB_DIR: emptyAngular } });
    const sender = await Session.open({ port: server.port, auth: { token: town.guest(0).token }, ready: 'hello' });
    await sendMany(messages, { session: sender, room: 'lobby' });
    sender.close();

    const browser = await launchBrowser();
    await using _closing = { [Symbol.asyncDispose]: () => browser.close() };
    const url = (port: number): string => `http://127.0.0.1:${port}`;
    const guest = town.guest(1);
    const parleyVisit: Visit = {
      browser,
      guest,
      url: url(server.port),
      path: '/rooms/lobby',
      selector: 'parley-message-text',
    };
    const emptyVisit: Visit = { browser, guest, url: url(empty.port), path: '/', selector: 'h1' };
    const [ours, theirs]: [FirstLoad[], FirstLoad[]] = [[], []];
    for (let load = 0; load <= (isQuick ? 2 : runs * loadsPerRun); load++) {
      const [our, their] = [await visitFirst(parleyVisit), await visitFirst(emptyVisit)];
      say(`  load ${load}: ${JSON.stringify(our)}, empty Angular app ${their.ms.toFixed(0)} ms`);
      // The first compiles the server's code.
      if (load === 0) continue;
      ours.push(our);
      theirs.push(their);
    }
    const name = 'empty Angular app';
    const kilobytes = (key: 'fileBytes' | 'neededBytes' | 'apiBytes') => (load: FirstLoad) => load[key] / 1_000;
    return {
      rows: [
        {
          name: 'web client: transferred at first load, compressed',
          unit: 'kB',
          values: ours.map(kilobytes('fileBytes')),
          baseline: { name, values: theirs.map(kilobytes('fileBytes')) },
          goal: { of: 'value', atMost: 180 },
        },
        {
          name: 'of it before the first message is on screen',
          unit: 'kB',
          values: ours.map(kilobytes('neededBytes')),
        },
        {
          name: 'web client: time to first message on screen',
          unit: 'ms',
          values: ours.map(({ ms }) => ms),
          baseline: { name, values: theirs.map(({ ms }) => ms) },
          goal: { of: 'ratio', atMost: 2 },
        },
      ],
      notes: [`The APIs’ answers are ${(ours[0] ? kilobytes('apiBytes')(ours[0]) : 0).toFixed(1)} kB more.`],
    };
  },
};
