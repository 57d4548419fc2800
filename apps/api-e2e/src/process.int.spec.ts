import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { HistoryPage, type Committed } from '@parley/dto';
import { newId } from './support/ids.ts';
import type { TestClient } from './support/test-client.ts';
import { within } from './support/until.ts';
import { startFails, World } from './support/world.ts';

type Sent = Committed & { readonly id: string };

/** Sends until the connection is lost; what was acknowledged, and the messages that were not. */
async function sendUntilLost(client: TestClient, inFlight = 16): Promise<{ acked: Sent[]; open: string[] }> {
  const acked: Sent[] = [];
  const open = new Set<string>();
  const lost = new Promise<void>((resolve) =>
    client.socket.once('disconnect', () => {
      resolve();
    }),
  );
  const work = async (): Promise<void> => {
    while (client.socket.connected) {
      const id = newId();
      open.add(id);
      const answer = await Promise.race([
        client.ask('message:send', { room: 'lobby', id, text: `this is ${id}` }),
        lost,
      ]);
      if (!answer?.ok) return;
      acked.push({ ...answer, id });
      open.delete(id);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return { acked, open: [...open] };
}

/** All messages of the lobby, by id. */
async function everything(world: World): Promise<Map<string, number>> {
  const { rest } = await world.guest();
  const found = new Map<string, number>();
  for (let after = 0, hasNewer = true; hasNewer;) {
    const page = await rest.do(HistoryPage, `GET /rooms/lobby/messages?limit=200&after=${after}`);
    for (const { id, rev } of page.items) found.set(id, rev);
    after = page.items.at(-1)?.seq ?? after;
    hasNewer = page.hasNewer;
  }
  return found;
}

describe('after kill -9', () => {
  test('what was acknowledged is there, at its revision, and what was not can be sent again', async () => {
    await using world = await World.start();
    const guest = await world.guest();
    await using ada = await world.join({ as: guest });
    const { epoch } = ada.hello;
    const acked: Sent[] = [];
    const open: string[] = [];
    for (let round = 0; round < 3; round++) {
      await using client = await world.join({ as: guest });
      const sending = sendUntilLost(client);
      await client.heard('changes', ({ items }) => items.length > 0 && client.all('changes').length > 20 + round * 7);
      await world.server.restart('SIGKILL');
      const sent = await within('the end of the sending', sending);
      acked.push(...sent.acked);
      open.push(...sent.open);
    }

    const stored = await everything(world);
    expect(acked.length).toBeGreaterThan(60);
    expect(acked.filter(({ id, rev }) => stored.get(id) !== rev)).toEqual([]);
    expect([...stored.values()].toSorted((a, b) => a - b)).toEqual(Array.from(stored, (_, n) => n + 1));

    await using again = await world.join({ as: guest });
    expect(again.hello.epoch).toBe(epoch);
    const head = stored.size;
    for (const id of open) {
      const { rev } = await again.send('lobby', `this is ${id}`, id);
      expect(rev).toBe(stored.get(id) ?? rev);
      if (!stored.has(id)) expect(rev).toBeGreaterThan(head);
    }
  }, 60_000);

  test('a client goes on from its cursor as if nothing had happened', async () => {
    await using world = await World.start();
    const guest = await world.guest();
    await using ada = await world.join({ as: guest });
    await using ben = await world.join();
    await ada.send('lobby', 'before');
    await ben.heard('changes');
    const cursors = { lobby: 1 };
    const { epoch } = ben.hello;
    await ada.send('lobby', 'ben may have heard this');
    await world.server.restart('SIGKILL');
    await using later = await world.join({ handshake: () => ({ epoch, cursors }) });
    expect(await later.heard('changes')).toMatchObject({ from: 1, to: 2 });
    expect(later.all('room:reset')).toEqual([]);
  });
});

describe('SIGTERM', () => {
  test('tells clients to come back, answers what it took, loses nothing, and ends well within 10 s', async () => {
    await using world = await World.start();
    await using ada = await world.join();
    await using ben = await world.join();
    const sending = sendUntilLost(ada);
    await ada.heard('changes', () => ada.all('changes').length > 20);
    world.server.signal('SIGTERM');
    const { reconnectWithinMs } = await ben.heard('server:draining');
    expect(reconnectWithinMs).toBeGreaterThan(0);
    expect(await world.ended(10_000)).toEqual({ code: 0, signal: null });
    const { acked } = await within('the end of the sending', sending);
    expect(ben.disconnects).toHaveLength(1);
    expect(ben.disconnects).not.toContain('io server disconnect');

    await world.server.start();
    const stored = await everything(world);
    expect(acked.filter(({ id, rev }) => stored.get(id) !== rev)).toEqual([]);
    await using again = await world.join();
    expect(again.hello.epoch).toBe(ben.hello.epoch);
    expect(world.complaints).toEqual([]);
  }, 40_000);

  test('ends a server that nobody uses at once', async () => {
    await using world = await World.start();
    world.server.signal('SIGTERM');
    expect(await world.ended(5_000)).toEqual({ code: 0, signal: null });
  });
});

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
});

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
