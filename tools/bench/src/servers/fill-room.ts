import { contentHash, type SendCommand } from '@parley/server-domain';
import { openSqliteStore } from '@parley/server-store-sqlite';
import { messageText, newMessageId } from '../load/message-ids.ts';

const batchSize = 5_000;

export interface Filling {
  readonly folder: string;
  readonly room: string;
  readonly count: number;
  readonly author: { readonly id: string; readonly name: string };
}

/** Makes a room with this many messages, through the store's own commit, while no server has the folder. */
export async function fillRoom({ folder, room, count, author: { id, name } }: Filling): Promise<void> {
  await using store = await openSqliteStore({ folder });
  const at = new Date().toISOString();
  const author = { id, name, isGuest: true };
  await store.rooms.create({ id: room, name: room, maker: id, at });
  for (let done = 0; done < count; done += batchSize) {
    const commands = Array.from({ length: Math.min(batchSize, count - done) }, (): SendCommand => {
      const message = { id: newMessageId(), text: messageText };
      return { kind: 'send', ...message, author, hash: contentHash(message), at };
    });
    await store.log.commit([{ room, commands }]);
  }
}
