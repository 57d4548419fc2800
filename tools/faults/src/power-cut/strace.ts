import { spawnSync } from 'node:child_process';

/** Why power cuts can't be rebuilt on this machine; `undefined` when they can. */
export function whyNoStrace(): string | undefined {
  const { status, error, stderr } = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', '/bin/true'], {
    encoding: 'utf8',
  });
  if (error) return 'strace is not installed';
  return status === 0 ? undefined : `strace does not work here: ${stderr.trim()}`;
}
