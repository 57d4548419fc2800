import { describeMessageLog, describeRoomDirectory, type StoreUnderTest } from '@parley/testing/ports';
import { TemporaryFolder } from './store.fixture.ts';

async function open(folder = new TemporaryFolder()): Promise<StoreUnderTest> {
  const store = await folder.open();
  let isMoved = false;
  return {
    log: store.log,
    rooms: store.rooms,
    reopen: async () => {
      isMoved = true;
      await store.close();
      return open(folder);
    },
    [Symbol.asyncDispose]: async () => {
      await store.close();
      if (!isMoved) folder[Symbol.dispose]();
    },
  };
}

describeMessageLog('SqliteMessageLog', open);
describeRoomDirectory('SqliteRoomDirectory', open);
