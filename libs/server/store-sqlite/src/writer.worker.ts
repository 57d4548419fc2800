import { parentPort, workerData } from 'node:worker_threads';
import { openWriterConnection, type WriterConnectionOptions } from './connection.ts';
import { settleEpoch, type EpochClaim } from './epoch-claim.ts';
import { migrate, openErrorOf } from './migrations.ts';
import type { Request, ThreadMessage, ThreadOrder } from './protocol.ts';
import { describeError } from './trouble.ts';
import { StoreOpenError } from './store-errors.ts';
import { Writer } from './writer.ts';

export interface WriterThreadData extends WriterConnectionOptions {
  readonly claim: EpochClaim;
}

/** How long after a deletion its text may still stand in the log file, if no reader is in the way. */
const erasingDelayMs = 5_000;

const port = parentPort;
if (!port) throw new Error('This file runs as a worker thread.');
const data = workerData as WriterThreadData;
const say = (message: ThreadMessage): void => {
  port.postMessage(message);
};
const sayFatal = (error: string | undefined): void => {
  if (error !== undefined) say({ kind: 'fatal', error });
};

let writer: Writer | undefined;
let erasing: NodeJS.Timeout | undefined;

port.on('message', (order: ThreadOrder) => {
  switch (order.kind) {
    case 'open':
      open();
      break;
    case 'run':
      run(order.group);
      break;
    case 'close':
      clearInterval(erasing);
      writer?.close();
      say({ kind: 'closed' });
      port.close();
  }
});

function open(): void {
  try {
    const db = openWriterConnection(data);
    migrate(db);
    const state = settleEpoch(db, data.claim);
    writer = new Writer(db, state);
    erasing = setInterval(() => {
      sayFatal(writer?.erase());
    }, erasingDelayMs);
    say({ kind: 'ready', ...state });
  } catch (error) {
    const refusal = openErrorOf(error, data.file);
    const reason = refusal instanceof StoreOpenError ? refusal.reason : undefined;
    say({ kind: 'refused', reason, error: reason ? (refusal as Error).message : describeError(refusal) });
  }
}

function run(group: string): void {
  if (!writer) throw new Error('The writer was asked before it was opened.');
  say({ kind: 'answer', answer: JSON.stringify(writer.run(JSON.parse(group) as Request[])) });
  // After the answer, so that nobody waits for it.
  sayFatal(writer.tidy());
}
