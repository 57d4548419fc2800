import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sendCommand } from '@parley/testing';
import type { EpochRecord } from './epoch-file.ts';
import { TemporaryFolder } from './store.fixture.ts';
import { ackedBy, startWritingChild } from './writing-child.fixture.ts';

describe('the epoch', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    folder[Symbol.dispose]();
  });

  const sideFile = (): EpochRecord => JSON.parse(readFileSync(folder.file('epoch.json'), 'utf8')) as EpochRecord;

  /** Opens, commits so often, closes; tells the epoch and the head. */
  async function session(commits = 0): Promise<{ epoch: string; head: number | undefined }> {
    const store = await folder.open();
    for (let n = 0; n < commits; n++) await store.log.commit([{ room: 'lobby', commands: [sendCommand()] }]);
    const head = (await store.log.heads(['lobby'])).get('lobby')?.head;
    await store.close();
    return { epoch: store.log.epoch, head };
  }

  test('stays while the database goes on', async () => {
    const { epoch } = await session(3);
    expect(await session(2)).toEqual({ epoch, head: 5 });
    expect(sideFile().epoch).toBe(epoch);
  });

  test('stays after a kill, which leaves the side file behind the database', async () => {
    const child = startWritingChild(folder.path);
    await child.until((line) => 'head' in line && line.head >= 40);
    await child.kill();
    const opened = child.lines.find((line) => 'open' in line);
    expect(await session()).toMatchObject({ epoch: opened?.open });
  });

  test('changes when the database is copied back from an earlier time', async () => {
    const { epoch } = await session(3);
    copyFileSync(folder.database, folder.file('backup'));
    await session(2);
    copyFileSync(folder.file('backup'), folder.database);
    const restored = await session();
    expect(restored.head).toBe(3);
    expect(restored.epoch).not.toBe(epoch);
    expect((await session(1)).epoch).toBe(restored.epoch);
  });

  test('changes when another file takes the database’s place', async () => {
    const { epoch } = await session(3);
    copyFileSync(folder.database, folder.file('copy'));
    renameSync(folder.file('copy'), folder.database);
    expect((await session()).epoch).not.toBe(epoch);
  });

  test('changes when another store’s database is written over this one, however many commits it has', async () => {
    const { epoch } = await session(1);
    using other = new TemporaryFolder();
    const store = await other.open();
    for (let n = 0; n < 5; n++) await store.log.commit([{ room: 'lobby', commands: [sendCommand()] }]);
    await store.close();
    copyFileSync(other.database, folder.database);
    const { epoch: fresh } = await session();
    expect([epoch, store.log.epoch]).not.toContain(fresh);
  });

  test.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['is cut off', '{"epoch": "abcdef'],
    ['is something else', '{"epoch": 7}'],
  ])('changes when the side file %s', async (_, content) => {
    const { epoch } = await session(1);
    if (content === undefined) rmSync(folder.file('epoch.json'));
    else writeFileSync(folder.file('epoch.json'), content);
    const fresh = await session();
    expect(fresh.epoch).not.toBe(epoch);
    expect((await session()).epoch).toBe(fresh.epoch);
  });

  test('is durable before anything is served', async () => {
    const child = startWritingChild(folder.path);
    const opened = await child.until((line) => 'open' in line);
    await child.kill();
    expect(opened).toEqual({ open: sideFile().epoch });
  });

  test('names every commit once the store is closed, and never one that the database lacks', async () => {
    const before = await session(1);
    const first = sideFile().commits;
    await session(4);
    expect(sideFile()).toMatchObject({ epoch: before.epoch, commits: first + 4 });
  });

  test('is written again while commits go on', async () => {
    await using store = await folder.open({ epochIntervalMs: 5 });
    const first = sideFile().commits;
    await store.log.commit([{ room: 'lobby', commands: [sendCommand()] }]);
    while (sideFile().commits === first) await new Promise((resolve) => setImmediate(resolve));
    expect(sideFile().commits).toBe(first + 1);
  });
});

describe('a kill while commits are written', () => {
  test('loses no acknowledged message', async () => {
    using folder = new TemporaryFolder();
    let acked: string[] = [];
    for (const wanted of [20, 60, 140]) {
      const child = startWritingChild(folder.path);
      await child.until((line) => 'head' in line && line.head >= wanted);
      await child.kill();
      acked = [...acked, ...ackedBy(child)];
    }
    await using store = await folder.open();
    const read = await store.log.changesSince('lobby', 0, { items: 100_000, bytes: 1e9 });
    const stored = new Set(read?.items.map(({ id }) => id));
    expect(acked.filter((id) => !stored.has(id))).toEqual([]);
    expect(read?.items.map(({ rev }) => rev)).toEqual(Array.from({ length: read?.head ?? 0 }, (_, n) => n + 1));
  });
});
