import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { commandsOf } from '../checks/commands.ts';
import type { HistoryEvent, Violation } from '../checks/history.ts';
import { Generations } from '../checks/journal-index.ts';
import { acknowledgedIsStored, idsAreUnique, revisionsHaveNoHoles } from '../checks/log-checks.ts';
import { afterPowerCut, type Survival } from '../power-cut/disk.ts';
import { readFolder, writeFolder } from '../power-cut/folder.ts';
import { parseTrace } from '../power-cut/parse-trace.ts';
import type { Random } from '../random.ts';
import type { ApiProcess } from './api-process.ts';
import { damageOf, readLog } from './journal.ts';
import type { Recorder } from '../record/recorder.ts';

export interface PowerCutOptions {
  readonly server: ApiProcess;
  readonly dataDir: string;
  /** A folder for the record and for images. */
  readonly scratchDir: string;
  readonly recorder: Recorder;
  readonly random: Random;
  /** How long the server runs under the record before the cut. */
  readonly forMs: number;
  readonly onStarted: () => Promise<void>;
}

export interface PowerCutReport {
  /** Calls on the data folder that were recorded. */
  readonly calls: number;
  readonly syncs: number;
  /** Acks that clients got while it was recorded. */
  readonly acks: number;
  /** Disks that were rebuilt, opened and checked. */
  readonly images: number;
  readonly violations: readonly Violation[];
}

const survivals: readonly Survival[] = ['nothing', 'prefix', 'anything', 'anything', 'everything'];

/**
 * Runs the server under a record of its file calls, kills it, and rebuilds the data folder as a power cut might have left
 * it: what was synced, and a random part of the rest. Each of several such folders must hold every acknowledged change;
 * the server goes on with one of them.
 */
export async function cutPower(options: PowerCutOptions): Promise<PowerCutReport> {
  const { server, dataDir, scratchDir, recorder, random, forMs, onStarted } = options;
  mkdirSync(scratchDir, { recursive: true });
  await server.stop();
  const before = readFolder(dataDir);
  const trace = join(scratchDir, 'trace');
  await server.start({ trace });
  await onStarted();
  const firstAck = recorder.acks.length;
  const firstEvent = recorder.events.length;
  await setTimeout(forMs);
  await server.kill();
  // Acks that were on their way are acks too.
  await setTimeout(100);
  const events = recorder.events.slice();
  const calls = parseTrace(readFileSync(trace, 'latin1').split('\n'), dataDir);
  rmSync(trace);

  const violations: Violation[] = [];
  for (const survival of survivals) {
    const image = afterPowerCut(before, calls, { random, survival });
    const folder = join(scratchDir, 'image');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    writeFolder(folder, image);
    violations.push(...violationsIn(folder, { events, firstEvent }, survival));
  }
  // Files keep their inodes, so that the server meets the same database as after a real cut.
  writeFolder(dataDir, afterPowerCut(before, calls, { random, survival: random.pick(survivals) ?? 'nothing' }));
  await server.start();
  await onStarted();
  return {
    calls: calls.length,
    syncs: calls.filter(({ kind }) => kind === 'sync').length,
    acks: recorder.acks.length - firstAck,
    images: survivals.length,
    violations,
  };
}

/** Looks at what a cut left, for the acks since the record began: older ones were on the disk already. */
function violationsIn(
  folder: string,
  { events, firstEvent }: { events: readonly HistoryEvent[]; firstEvent: number },
  survival: Survival,
): Violation[] {
  const damage = damageOf(folder);
  if (damage !== '')
    return [{ check: 'C1', story: `after a power cut (${survival}) the database is damaged: ${damage}` }];
  const recent = new Set(events.slice(firstEvent));
  const epochs = new Set(events.flatMap((event) => (event.kind === 'acknowledged' ? [event.epoch] : [])));
  const generations = new Generations({ generations: [{ epochs: [...epochs], ...readLog(folder) }] });
  const commands = commandsOf({ events })
    .map(({ first, attempts }) => ({ first, attempts: attempts.filter(({ answer }) => answer && recent.has(answer)) }))
    .filter(({ attempts }) => attempts.length > 0);
  const found = [
    ...acknowledgedIsStored(commands, generations),
    ...idsAreUnique(generations),
    ...revisionsHaveNoHoles(generations),
  ];
  return found.slice(0, 10).map(({ check, story }) => ({ check, story: `after a power cut (${survival}): ${story}` }));
}
