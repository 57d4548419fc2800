import { parentPort, workerData } from 'node:worker_threads';
import { openReaderConnection } from './connection.ts';
import type { Request, ThreadMessage, ThreadOrder } from './protocol.ts';
import { Reader } from './reader.ts';
import { describeError } from './trouble.ts';

export interface ReaderThreadData {
  readonly file: string;
}

const port = parentPort;
if (!port) throw new Error('This file runs as a worker thread.');
const { file } = workerData as ReaderThreadData;
const say = (message: ThreadMessage): void => {
  port.postMessage(message);
};

let reader: Reader | undefined;

port.on('message', (order: ThreadOrder) => {
  switch (order.kind) {
    case 'open':
      open();
      break;
    case 'run':
      run(order.group);
      break;
    case 'close':
      reader?.close();
      say({ kind: 'closed' });
      port.close();
  }
});

function open(): void {
  try {
    reader = new Reader(openReaderConnection(file));
    say({ kind: 'ready', epoch: '', commits: 0 });
  } catch (error) {
    say({ kind: 'refused', reason: undefined, error: describeError(error) });
  }
}

function run(group: string): void {
  if (!reader) throw new Error('The reader was asked before it was opened.');
  say({ kind: 'answer', answer: reader.run(JSON.parse(group) as Request[]) });
}
