import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Random } from '../random.ts';
import { afterPowerCut, type Survival } from './disk.ts';
import { straceArguments } from './file-calls.ts';
import { readFolder, writeFolder } from './folder.ts';
import { parseTrace } from './parse-trace.ts';
import { whyNoStrace, whySkipPowerCuts } from './strace.ts';

const commits = 40;
const reason = whySkipPowerCuts(whyNoStrace());
const where = reason === undefined ? test : test.skip;
if (reason !== undefined) console.warn(`Power cuts are not tested: ${reason}.`);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parley-power-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Commits rows one by one, now and then checkpointing, and is killed. Rows and blobs are large enough to span pages. */
function record(synchronous: 'FULL' | 'NORMAL' | 'OFF') {
  const data = join(root, 'data');
  const trace = join(root, 'trace');
  const script = join(root, 'script.mjs');
  mkdirSync(data);
  const setUp = new DatabaseSync(join(data, 'x.db'));
  setUp.exec('PRAGMA journal_mode = WAL; CREATE TABLE rows (n INTEGER PRIMARY KEY, blob TEXT)');
  setUp.close();
  writeFileSync(
    script,
    `import { DatabaseSync } from 'node:sqlite';
     import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
     const db = new DatabaseSync('${data}/x.db');
     db.exec('PRAGMA synchronous = ${synchronous}; PRAGMA wal_autocheckpoint = 0');
     for (let n = 1; n <= ${commits}; n += 1) {
       db.exec(\`INSERT INTO rows VALUES (\${n}, '\${'x'.repeat(3000)}')\`);
       const file = openSync('${data}/side.new', 'w');
       writeSync(file, String(n));
       fsyncSync(file);
       closeSync(file);
       renameSync('${data}/side.new', '${data}/side');
       const folder = openSync('${data}', 'r');
       fsyncSync(folder);
       if (n === ${commits / 2}) db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
     }
     process.kill(process.pid, 'SIGKILL');`,
  );
  const before = readFolder(data);
  spawnSync('strace', [...straceArguments(trace), process.execPath, script], { timeout: 60_000 });
  return { data, before, calls: parseTrace(readFileSync(trace, 'latin1').split('\n'), data) };
}

function rowsAfterCut({ data, before, calls }: ReturnType<typeof record>, survival: Survival, seed: number) {
  const image = afterPowerCut(before, calls, { random: new Random(seed), survival });
  writeFolder(data, image);
  const db = new DatabaseSync(join(data, 'x.db'));
  const check = db.prepare('PRAGMA integrity_check').get();
  const rows = Number(db.prepare('SELECT count(*) AS rows FROM rows').get()?.['rows']);
  db.close();
  return { isWhole: check?.['integrity_check'] === 'ok', rows, side: image.get('side')?.toString() };
}

const survivals: readonly Survival[] = ['nothing', 'prefix', 'everything', 'anything'];

where('what SQLite synced is there after a power cut, whatever became of the rest', () => {
  const recorded = record('FULL');
  for (const survival of survivals) {
    for (const seed of [1, 2, 3]) {
      expect(rowsAfterCut(recorded, survival, seed)).toEqual({ isWhole: true, rows: commits, side: String(commits) });
    }
  }
});

where('without its syncs commits are lost, which a kill of the process would never show', () => {
  const recorded = record('OFF');
  expect(rowsAfterCut(recorded, 'nothing', 1).rows).toBeLessThan(commits);
  expect(rowsAfterCut(recorded, 'everything', 1).rows).toBe(commits);
});
