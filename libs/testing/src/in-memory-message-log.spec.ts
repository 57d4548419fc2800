import { describe, expect, test } from '@jest/globals';
import { sendCommand } from './factories.ts';
import { InMemoryMessageLog } from './in-memory-message-log.ts';
import { MemoryDisk } from './memory-disk.ts';

const batch = (count = 1): { room: string; commands: ReturnType<typeof sendCommand>[] } => ({
  room: 'lobby',
  commands: Array.from({ length: count }, () => sendCommand()),
});

/** A disk whose syncs wait until they are let go. */
function slowDisk(): { disk: MemoryDisk; letGo: () => void } {
  const waiting: (() => void)[] = [];
  const disk = new MemoryDisk({ sync: () => new Promise((resolve) => waiting.push(resolve)) });
  return { disk, letGo: () => waiting.shift()?.() };
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a log over a disk', () => {
  test('shows a commit only once it is durable', async () => {
    const { disk, letGo } = slowDisk();
    const log = new InMemoryMessageLog({ disk });
    const committed = log.commit([batch()]);
    await turn();
    expect(disk.unsynced).toBe(1);
    expect(log.headOf('lobby')).toBe(0);
    letGo();
    await committed;
    expect(log.headOf('lobby')).toBe(1);
  });

  test('keeps what was acknowledged through a power cut, and loses what was not synced', async () => {
    const { disk, letGo } = slowDisk();
    const log = new InMemoryMessageLog({ disk });
    const first = log.commit([batch(2)]);
    await turn();
    letGo();
    await first;
    const second = log.commit([batch()]);
    await turn();
    disk.cutPower();
    letGo();
    await expect(second).rejects.toMatchObject({ code: 'server/unknown' });
    await expect(log.commit([batch()])).rejects.toMatchObject({ code: 'server/unknown' });
    expect(new InMemoryMessageLog({ disk }).headOf('lobby')).toBe(2);
  });

  test('may find what was written but never acknowledged', async () => {
    const { disk, letGo } = slowDisk();
    const committed = new InMemoryMessageLog({ disk }).commit([batch()]);
    await turn();
    disk.cutPower({ kept: 1 });
    letGo();
    await expect(committed).rejects.toMatchObject({ code: 'server/unknown' });
    expect(new InMemoryMessageLog({ disk }).headOf('lobby')).toBe(1);
  });
});
