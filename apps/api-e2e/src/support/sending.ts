import { HistoryPage, type Committed } from '@parley/dto';
import { newId } from './ids.ts';
import type { TestClient } from './test-client.ts';
import type { World } from './world.ts';

export type Sent = Committed & { readonly id: string };

/** Sends until the connection is lost; what was acknowledged, and the messages that were not. */
export async function sendUntilLost(client: TestClient, inFlight = 16): Promise<{ acked: Sent[]; open: string[] }> {
  const acked: Sent[] = [];
  const open = new Set<string>();
  const lost = new Promise<void>((resolve) =>
    client.socket.once('disconnect', () => {
      resolve();
    }),
  );
  const work = async (): Promise<void> => {
    while (client.socket.connected) {
      const id = newId();
      open.add(id);
      const answer = await Promise.race([
        client.ask('message:send', { room: 'lobby', id, text: `this is ${id}` }),
        lost,
      ]);
      if (!answer?.ok) return;
      acked.push({ ...answer, id });
      open.delete(id);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return { acked, open: [...open] };
}

/** All messages of the lobby, by id. */
export async function everything(world: World): Promise<Map<string, number>> {
  const { rest } = await world.guest();
  const found = new Map<string, number>();
  for (let after = 0, hasNewer = true; hasNewer;) {
    const page = await rest.do(HistoryPage, `GET /rooms/lobby/messages?limit=200&after=${after}`);
    for (const { id, rev } of page.items) found.set(id, rev);
    after = page.items.at(-1)?.seq ?? after;
    hasNewer = page.hasNewer;
  }
  return found;
}
