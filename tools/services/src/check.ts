// Sees to it that the programs the tests need are there, before anything long starts. Run by `npm test`, straight from
// source, so it uses erasable syntax only.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { requireChromium } from './chromium.ts';
import { installMongod, requireMongod } from './mongod.ts';
import { requireRedisServer } from './redis-server.ts';
import { MissingServiceError } from './service.ts';
import { requireStrace } from './strace.ts';

interface Service {
  readonly name: string;
  /** Its path. @throws MissingServiceError */
  readonly find: () => string;
  /** Brings it where it is missing; `undefined` where that can't be done. */
  readonly install: { readonly by: string; readonly run: () => void } | undefined;
  /** Somebody says where it is: a wrong path is theirs to mend. */
  readonly isGiven?: boolean;
  /** Why it is not asked for here. */
  readonly isNotFor?: string | false;
}

const services: readonly Service[] = [
  {
    name: 'Chromium',
    find: requireChromium,
    install: debian('chromium'),
    isGiven: Boolean(process.env['CHROMIUM_PATH']),
  },
  {
    name: 'strace',
    find: requireStrace,
    install: debian('strace'),
    isNotFor: process.platform !== 'linux' && 'it runs on Linux alone, so power cuts are not rebuilt here',
  },
  {
    name: 'mongod',
    find: requireMongod,
    install: { by: 'pip', run: installMongod },
    isGiven: Boolean(process.env['MONGOD_PATH']),
  },
  {
    name: 'redis-server',
    find: requireRedisServer,
    install: debian('redis-server'),
    isGiven: Boolean(process.env['REDIS_SERVER_PATH']),
  },
];

for (const service of services) {
  if (service.isNotFor) console.log(`${service.name}: ${service.isNotFor}`);
  else report(service);
}

function report(service: Service): void {
  try {
    console.log(`${service.name}: ${foundOrInstalled(service)}`);
  } catch (error) {
    if (!(error instanceof MissingServiceError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function foundOrInstalled({ name, find, install, isGiven = false }: Service): string {
  try {
    return find();
  } catch (error) {
    if (isGiven || !install) throw error;
  }
  console.log(`Installing ${name} (${install.by}) …`);
  install.run();
  return find();
}

/** The Debian package that brings it, where packages may be installed. */
function debian(name: string): Service['install'] {
  if (!mayInstall()) return undefined;
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-q', '-y', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  const run = (): void => {
    apt('update');
    apt('install', '--no-install-recommends', name);
  };
  return { by: 'apt-get', run };
}

/** Only where nobody is asked for a password: root on Debian or a relative of it. */
function mayInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}
