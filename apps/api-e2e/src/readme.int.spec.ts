import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { startServer } from '@parley/testing';

const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** The first fenced block of a language in the README, as people would copy it. */
async function example(language: string): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const [, code] = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(readme) ?? [];
  if (code === undefined) throw new Error(`The README has no example in ${language}.`);
  return code;
}

const node = (...flags: string[]): string[] => [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  ...flags,
  '-e',
];

test.each([
  ['bash', ['bash', '-e', '-c'], /"text":"Hello from curl"/],
  ['js', node('--input-type=module'), /Hello from a socket[^]*ok: true/],
  ['ts', node('--input-type=module-typescript'), /lobby .+: Hello from the SDK/],
] as const)(
  'the %s example of the README does what it says',
  async (language, [command, ...args], said) => {
    await using server = await startServer();
    const folder = await mkdtemp(join(tmpdir(), 'parley-readme-'));
    try {
      // Node resolves imports from where it runs; the shell's cookies go elsewhere.
      const cwd = language === 'bash' ? folder : import.meta.dirname;
      // Nx asks its tasks for colours, which would stand between the words.
      const env = { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0', PARLEY: server.url };
      const { stdout } = await run(command, [...args, await example(language)], { cwd, env, timeout: 20_000 });
      expect(stdout).toMatch(said);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  30_000,
);
