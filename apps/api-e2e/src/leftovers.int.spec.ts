import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { within } from './support/until.ts';

test('a test that ran out of time leaves no server behind, and Jest ends', async () => {
  const project = join(import.meta.dirname, '..');
  const jest = spawn(
    process.execPath,
    [join(project, '../../node_modules/jest/bin/jest.js'), '--testMatch', '**/endless.fixture.ts'],
    { cwd: project, env: { ...process.env, FORCE_COLOR: '0' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [jest.stdout, jest.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  try {
    const [code] = (await within('the end of Jest', once(jest, 'close'), 60_000)) as [number];
    expect(code).toBe(1);
    expect(output).toMatch(/Tests: .*2 failed, 2 total/);
    const pid = Number(/^ *server (\d+)$/m.exec(output)?.[1]);
    expect(pid).toBeGreaterThan(0);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  } finally {
    jest.kill('SIGKILL');
  }
}, 90_000);
