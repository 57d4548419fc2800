import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ESLint } from 'eslint';

const root = join(import.meta.dirname, '../../..');

const files = {
  api: 'apps/api/src/main.ts',
  web: 'apps/web/src/main.ts',
  dto: 'libs/dto/src/index.ts',
  client: 'libs/client/src/index.ts',
  domain: 'libs/server/domain/src/index.ts',
  serverChat: 'libs/server/chat/src/index.ts',
  serverRooms: 'libs/server/rooms/src/index.ts',
  transport: 'libs/server/transport/src/index.ts',
  store: 'libs/server/store-sqlite/src/index.ts',
  storeMongo: 'libs/server/store-mongo/src/index.ts',
  dataAccess: 'libs/web/data-access/src/index.ts',
  webChat: 'libs/web/chat/src/index.ts',
  ui: 'libs/web/ui/src/index.ts',
  testing: 'libs/testing/src/index.ts',
} as const;

let eslint: ESLint;
let cwd: string;

beforeAll(() => {
  // Nx reads the project graph from the working directory.
  cwd = process.cwd();
  process.chdir(root);
  eslint = new ESLint({ cwd: root, ruleFilter: ({ ruleId }) => ruleId === '@nx/enforce-module-boundaries' });
});

afterAll(() => {
  process.chdir(cwd);
});

/** What the boundary rule says when a file of that project imports that package. */
async function verdict(from: keyof typeof files, imported: string): Promise<string[]> {
  const filePath = join(root, files[from]);
  if (!existsSync(filePath)) throw new Error(`${filePath} is gone: name another source file of ${from}.`);
  const [result] = await eslint.lintText(`import * as x from '${imported}'; export { x };`, { filePath });
  if (!result || result.fatalErrorCount > 0) throw new Error(`ESLint did not read ${filePath}`);
  return result.messages.map(({ message }) => message);
}

describe('forbidden', () => {
  test.each<[keyof typeof files, string]>([
    ['dto', '@parley/client'],
    ['dto', '@parley/server-domain'],
    ['dto', '@nestjs/common'],
    ['client', '@parley/server-domain'],
    ['client', '@parley/web-data-access'],
    ['client', 'rxjs'],
    ['client', '@angular/core'],
    ['domain', '@parley/server-store-sqlite'],
    ['domain', '@nestjs/common'],
    ['domain', 'mongoose'],
    ['serverChat', '@parley/server-store-sqlite'],
    ['serverChat', '@parley/server-rooms'],
    ['serverChat', '@parley/client'],
    ['serverRooms', '@parley/web-ui'],
    ['transport', '@parley/server-chat'],
    ['transport', '@parley/server-store-sqlite'],
    ['domain', '@parley/server-transport'],
    ['store', '@parley/server-chat'],
    ['store', '@parley/server-transport'],
    ['store', '@parley/testing'],
    ['storeMongo', '@parley/server-store-sqlite'],
    ['storeMongo', '@parley/services'],
    ['dataAccess', '@parley/server-domain'],
    ['webChat', '@parley/client'],
    ['webChat', '@parley/web-accounts'],
    ['ui', '@parley/web-data-access'],
    ['web', '@parley/server-chat'],
    ['api', '@parley/web-data-access'],
    ['api', '@parley/testing'],
    ['testing', '@parley/server-chat'],
  ])('%s → %s', async (from, imported) => {
    expect(await verdict(from, imported)).not.toEqual([]);
  });
});

describe('allowed', () => {
  test.each<[keyof typeof files, string]>([
    ['dto', 'zod'],
    ['client', '@parley/dto'],
    ['client', 'socket.io-client'],
    ['domain', '@parley/dto'],
    ['serverChat', '@parley/server-domain'],
    ['serverChat', '@nestjs/common'],
    ['serverChat', '@parley/server-transport'],
    ['transport', '@parley/server-domain'],
    ['store', '@parley/server-domain'],
    ['storeMongo', '@parley/server-domain'],
    ['storeMongo', 'mongoose'],
    ['dataAccess', '@parley/client'],
    ['webChat', '@parley/web-data-access'],
    ['webChat', '@parley/web-ui'],
    ['web', '@parley/web-chat'],
    ['api', '@parley/server-chat'],
    ['api', '@parley/server-store-sqlite'],
    ['testing', '@parley/server-domain'],
  ])('%s → %s', async (from, imported) => {
    expect(await verdict(from, imported)).toEqual([]);
  });
});
