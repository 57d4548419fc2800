import { expect, test } from '@jest/globals';
import { Random } from '../random.ts';
import { afterPowerCut, type Survival } from './disk.ts';
import type { FileCall } from './file-calls.ts';

const cut = (calls: readonly FileCall[], survival: Survival = 'nothing', seed = 1): Record<string, string> =>
  Object.fromEntries(
    [...afterPowerCut(new Map([['log', Buffer.from('old')]]), calls, { random: new Random(seed), survival })].map(
      ([name, bytes]) => [name, bytes.toString()],
    ),
  );

const write = (name: string, offset: number, text: string): FileCall => ({
  kind: 'write',
  name,
  offset,
  bytes: Buffer.from(text),
});
const sync = (name: string, covers: number): FileCall => ({ kind: 'sync', name, covers });

test('keeps what was synced and loses the rest', () => {
  expect(cut([write('log', 3, '+one'), sync('log', 1), write('log', 7, '+two')])).toEqual({ log: 'old+one' });
  expect(cut([write('log', 3, '+one')], 'everything')).toEqual({ log: 'old+one' });
});

test('a sync covers only what was written before it began', () => {
  expect(cut([write('log', 3, '+one'), write('log', 7, '+two'), sync('log', 1)])).toEqual({ log: 'old+one' });
});

test('a new file is there once its folder was synced', () => {
  const make: FileCall[] = [
    { kind: 'open', name: 'new', isNew: true, isTruncated: false },
    write('new', 0, 'x'),
    sync('new', 2),
  ];
  expect(cut(make)).toEqual({ log: 'old' });
  expect(cut([...make, sync('', 3)])).toEqual({ log: 'old', new: 'x' });
});

test('a renamed file keeps its old name until its folder is synced', () => {
  const calls: FileCall[] = [write('log', 0, 'OLD'), sync('log', 1), { kind: 'rename', name: 'log', to: 'gone' }];
  expect(cut(calls)).toEqual({ log: 'OLD' });
  expect(cut([...calls, sync('', 3)])).toEqual({ gone: 'OLD' });
});

test('truncation brings nothing back', () => {
  const calls: FileCall[] = [{ kind: 'truncate', name: 'log', size: 0 }, write('log', 4, 'x'), sync('log', 2)];
  expect(cut(calls)).toEqual({ log: '\0\0\0\0x' });
});

test('writes are torn between sectors, and never within one', () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 50; seed += 1) {
    const { log = '' } = cut([write('log', 0, 'a'.repeat(1024))], 'anything', seed);
    seen.add(`${log.slice(0, 512)}|${log.slice(512)}`);
  }
  const [sector, old] = ['a'.repeat(512), 'old'];
  expect(seen).toEqual(new Set([`${old}|`, `${sector}|`, `${sector}|${sector}`, `${old.padEnd(512, '\0')}|${sector}`]));
});
