import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { startServer } from '@parley/testing';
import { startFails, World } from './support/world.ts';

describe('a server that cannot start says why in a sentence, and its exit code tells', () => {
  const sentences = /^[A-Z][^\n]*\.$/;

  test('a port in use', async () => {
    await using folder = await temporaryFolder();
    await using other = await listener();
    const { code, said } = await startFails({ port: other.port, dataDir: folder.path });
    expect(code).toBe(1);
    expect(said).toMatch(sentences);
    expect(said).toContain(String(other.port));
  });

  test('a port in use, where metrics should be served', async () => {
    await using folder = await temporaryFolder();
    await using other = await listener();
    const { code, said } = await startFails({ dataDir: folder.path, env: { METRICS_PORT: String(other.port) } });
    expect(code).toBe(1);
    expect(said).toMatch(sentences);
    expect(said).toContain('METRICS_PORT');
  });

  test('a data folder that cannot be made or written', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'file');
    await writeFile(file, 'not a folder');
    const paths = [file, join(file, 'below')];
    await Promise.all(
      paths.map(async (path) => {
        const { code, said } = await startFails({ dataDir: path });
        expect([path, code]).toEqual([path, 1]);
        expect(said).toMatch(sentences);
        expect(said).toContain(path);
      }),
    );
  });

  test('a data folder that another server owns; that one goes on', async () => {
    await using world = await World.start();
    const { code, said } = await startFails({ dataDir: world.folder });
    expect(code).toBe(1);
    expect(said).toMatch(sentences);
    expect(said).toContain(world.folder);
    await using ada = await world.join();
    await ada.send('lobby', 'still mine');
  });

  test.each(['parley.db', 'accounts.db'])('a %s that is no database', async (name) => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, name), 'this is no database, '.repeat(1_000));
    const { code, said } = await startFails({ dataDir: folder.path });
    expect(code).toBe(1);
    expect(said).toMatch(sentences);
    expect(said).toContain(name);
  });

  test('a folder where a file should be', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'parley.db'));
    const { code, said } = await startFails({ dataDir: folder.path });
    expect(code).toBe(1);
    expect(said).toMatch(sentences);
  });

  test.each([
    ['TOKEN_LIFETIME_S', '0'],
    ['CLIENT_ORIGINS', 'https://a.example/path'],
    ['LOG_LEVEL', 'loud'],
    ['SEND_LIMIT_COUNT', '-1'],
  ])('a wrong setting: %s=%s', async (name, value) => {
    await using folder = await temporaryFolder();
    const { code, said } = await startFails({ dataDir: folder.path, env: { [name]: value } });
    expect(code).toBe(1);
    expect(said).toContain(name);
    expect(said).toContain(JSON.stringify(value));
    expect(said).not.toContain('    at ');
  });

  test('a secret that is too short, without repeating it', async () => {
    await using folder = await temporaryFolder();
    const { code, said } = await startFails({ dataDir: folder.path, env: { AUTH_SECRET: 'hunter2' } });
    expect(code).toBe(1);
    expect(said).toContain('AUTH_SECRET');
    expect(said).not.toContain('hunter2');
  });

  test.each(['parley.db', 'accounts.db'])('a %s that a later Parley wrote, which is left as it was', async (name) => {
    await using folder = await temporaryFolder();
    await (await startServer({ dataDir: folder.path }))[Symbol.asyncDispose]();
    const file = join(folder.path, name);
    withDatabase(file, (db) => {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA user_version = 99');
    });
    const { code, said } = await startFails({ dataDir: folder.path });
    expect(code).toBe(1);
    expect(said).toMatch(sentences);
    expect(said).toMatch(/version 99.*later/);
    withDatabase(file, (db) => {
      expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
    });
  });

  test('a parley.db that another program has locked', async () => {
    await using folder = await temporaryFolder();
    await (await startServer({ dataDir: folder.path }))[Symbol.asyncDispose]();
    using other = new DatabaseSync(join(folder.path, 'parley.db'));
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    const { code, said } = await startFails({ dataDir: folder.path });
    expect(code).toBe(1);
    expect(said).toMatch(sentences);
    expect(said).toContain('locked by another program');
  });

  test('an auth-secret that cannot be read', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'auth-secret'));
    const { code, said } = await startFails({ dataDir: folder.path, env: { AUTH_SECRET: '' } });
    expect(code).toBe(1);
    expect(said).toMatch(sentences);
    expect(said).toContain('auth-secret');
  });

  test.each(['empty', 'used before'])('a data folder, %s, that this user may not write to', async (state) => {
    await using folder = await temporaryFolder();
    if (state === 'used before') await (await startServer({ dataDir: folder.path }))[Symbol.asyncDispose]();
    await chmod(folder.path, 0o500);
    const { code, said } = await startFails({ dataDir: folder.path, through: withoutRoot });
    expect(code).toBe(1);
    expect(said).toMatch(sentences);
    expect(said).toContain(folder.path);
  });
});

/** Root may write everywhere, unless it gives that right up. */
const withoutRoot = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'] : [];

function withDatabase(file: string, use: (db: DatabaseSync) => void): void {
  using db = new DatabaseSync(file);
  use(db);
}

async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Another program that has a port. */
async function listener(): Promise<{ port: number } & AsyncDisposable> {
  const server = await new Promise<Server>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
