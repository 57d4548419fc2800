import type { CommandOutcome, LogCommand, MessageLog, RoomResult } from '@parley/server-domain';
import type { mongo } from 'mongoose';

/** Commits to the lobby alone. */
export async function commitTo(log: MessageLog, commands: readonly LogCommand[]): Promise<RoomResult> {
  const [result] = await log.commit([{ room: 'lobby', commands }]);
  if (!result) throw new Error('The commit had no result for its room.');
  return result;
}

export function statusesOf({ outcomes }: { readonly outcomes: readonly CommandOutcome[] }): string[] {
  return outcomes.map(({ status }) => status);
}

/** Has commands of stores fail as `data` says, `times` times. Resolves once the server knows. */
export async function failCommands(
  set: { readonly connect: () => Promise<mongo.MongoClient> },
  times: number,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  await using client = await set.connect();
  await client.db('admin').command({
    configureFailPoint: 'failCommand',
    mode: { times },
    data: { appName: 'parley', ...data },
  });
}
