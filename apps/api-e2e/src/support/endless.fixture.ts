// Run by `leftovers.int.spec.ts`: a test that never ends, while its server runs.
import { beforeAll, test } from '@jest/globals';
import { startServer, type TestServer } from '@parley/testing';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});

test('never ends', async () => {
  process.stdout.write(`server ${server.pid ?? 0}\n`);
  await new Promise(() => undefined);
}, 100);

test('starts another one when its time is over', async () => {
  await new Promise((resolve) => setTimeout(resolve, 200));
  server.restart('SIGKILL').catch(() => undefined);
}, 100);
