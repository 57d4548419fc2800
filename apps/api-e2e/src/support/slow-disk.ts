import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';
import { World } from './world.ts';

/** A server whose disk takes as long over a commit as a test wants. */
export class SlowDisk implements AsyncDisposable {
  readonly world: World;
  readonly #folder: string;

  private constructor(world: World, folder: string) {
    this.world = world;
    this.#folder = folder;
  }

  static async start(): Promise<SlowDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-slow-'));
    const hook = new URL('./slow-disk.hook.ts', import.meta.url).href;
    const world = await World.start(
      { HOLD_COMMITS: join(folder, 'hold') },
      { nodeArgs: ['--disable-warning=ExperimentalWarning', '--import', hook] },
    );
    return new SlowDisk(world, folder);
  }

  /** From now on no commit of the log ends. */
  hold(): Promise<void> {
    return writeFile(this.#hold, '');
  }

  /** Resolves once a commit waits for the disk. */
  async reached(): Promise<void> {
    await until('a commit that waits', () => existsSync(`${this.#hold}.reached`));
  }

  release(): Promise<void> {
    return rm(this.#hold);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true });
  }

  get #hold(): string {
    return join(this.#folder, 'hold');
  }
}
