import { Keeper } from '../keeper.ts';
import { MongodProcess } from './mongod-process.ts';

/** Starts a mongod and says where, in a process that somebody is about to kill. Loaded by Node itself, from sources. */
export async function startKept(): Promise<void> {
  const keeper = await Keeper.open('mongo');
  const { port } = await MongodProcess.start(keeper);
  console.log(JSON.stringify({ folder: keeper.folder, port }));
  setInterval(() => undefined, 1_000);
}
