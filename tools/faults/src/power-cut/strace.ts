import { spawnSync } from 'node:child_process';

/** Why power cuts can't be rebuilt on this machine; `undefined` when they can. */
export function whyNoStrace(): string | undefined {
  const { status, error, stderr } = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', '/bin/true'], {
    encoding: 'utf8',
  });
  if (error) return 'strace is not installed';
  return status === 0 ? undefined : `strace does not work here: ${stderr.trim()}`;
}

/**
 * Why tests of power cuts are to be skipped: `trouble`, where strace can't exist. On Linux nothing is skipped in silence.
 *
 * Errors: a sentence that says what to install.
 */
export function whySkipPowerCuts(trouble: string | undefined, platform: string = process.platform): string | undefined {
  if (trouble === undefined || platform !== 'linux') return trouble;
  throw new Error(
    `Power cuts can't be tested: ${trouble}. Install it (Debian, Ubuntu: apt-get install strace), or let it trace: a ` +
      'container needs --cap-add SYS_PTRACE.',
  );
}
