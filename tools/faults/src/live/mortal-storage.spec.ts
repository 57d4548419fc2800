import { expect, test } from '@jest/globals';
import { Life, type Write } from './mortal-storage.ts';

async function stateAfter(promise: Promise<unknown>): Promise<string> {
  const later = new Promise((resolve) => setImmediate(resolve)).then(() => 'waiting');
  return Promise.race([promise.then(() => 'done'), later]);
}

test.each([
  ['before', 0],
  ['after', 1],
] as const)('who dies %s a write has written %i times, and never hears of it', async (when, writes) => {
  const life = new Life();
  let written = 0;
  let deaths = 0;
  const write = (kind: Write): Promise<unknown> => life.write(kind, () => Promise.resolve(written++));
  life.onDeath = () => deaths++;
  life.dieAt({ write: 'put', when });
  expect(await stateAfter(life.write('save', () => Promise.resolve()))).toBe('done');
  expect(await stateAfter(write('put'))).toBe('waiting');
  expect(await stateAfter(write('put'))).toBe('waiting');
  expect({ written, deaths, isOver: life.isOver }).toEqual({ written: writes, deaths: 1, isOver: true });
});
