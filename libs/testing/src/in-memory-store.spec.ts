import { randomUUID } from 'node:crypto';
import { InMemoryMessageLog } from './in-memory-message-log.ts';
import { InMemoryRoomDirectory } from './in-memory-room-directory.ts';
import { describeMessageLog, describeRoomDirectory, type StoreUnderTest } from './ports/index.ts';

function open(): Promise<StoreUnderTest> {
  const log = new InMemoryMessageLog({ epoch: randomUUID() });
  const store = {
    log,
    rooms: new InMemoryRoomDirectory(log),
    reopen: () => Promise.resolve(store),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return Promise.resolve(store);
}

describeMessageLog('InMemoryMessageLog', open);
describeRoomDirectory('InMemoryRoomDirectory', open);
