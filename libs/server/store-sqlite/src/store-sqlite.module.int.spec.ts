import { Test } from '@nestjs/testing';
import { expect, test } from '@jest/globals';
import { MessageLog, RoomDirectory } from '@parley/server-domain';
import { SqliteMessageLog } from './sqlite-message-log.ts';
import { SqliteRoomDirectory } from './sqlite-room-directory.ts';
import { StoreSqliteModule } from './store-sqlite.module.ts';
import { TemporaryFolder } from './store.fixture.ts';

test('an application gets log and rooms by the domain’s tokens, and gives the folder up when it closes', async () => {
  using folder = new TemporaryFolder();
  const app = await Test.createTestingModule({
    imports: [StoreSqliteModule.forRoot({ folder: folder.path })],
  }).compile();
  expect(app.get(MessageLog)).toBeInstanceOf(SqliteMessageLog);
  expect(app.get(RoomDirectory)).toBeInstanceOf(SqliteRoomDirectory);
  await app.close();
  await (await folder.open()).close();
});

test('an application that can’t have the folder does not start', async () => {
  using folder = new TemporaryFolder();
  await using _store = await folder.open();
  const starting = Test.createTestingModule({
    imports: [StoreSqliteModule.forRoot({ folder: folder.path })],
  }).compile();
  await expect(starting).rejects.toMatchObject({ name: 'FolderOwnedError' });
});
