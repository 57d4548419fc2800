import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const main = join(import.meta.dirname, '../../api/dist/main.js');

test('the built server answers that it is alive', async () => {
  const port = 4320;
  const server = spawn(process.execPath, [main], { env: { ...process.env, NODE_OPTIONS: '', PORT: String(port) } });
  try {
    await once(server.stdout, 'data');
    const answer = await until(() => fetch(`http://127.0.0.1:${String(port)}/health/live`));
    expect(await answer.json()).toEqual({ status: 'ok' });
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
});

async function until<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
