import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Room, ServerInfo } from '@parley/dto';
import { checkHistory } from '../checks/check-history.ts';
import type { Generation, Violation } from '../checks/history.ts';
import { whyNoStrace } from '../power-cut/strace.ts';
import { Random } from '../random.ts';
import { ApiProcess } from './api-process.ts';
import { Faults, type FaultRecord } from './faults.ts';
import { installJournal, readLog } from './journal.ts';
import { Person } from './person.ts';
import { planCampaign, type Phase } from './plan.ts';
import { cutPower, type PowerCutReport } from './power-cuts.ts';
import { Recorder } from '../record/recorder.ts';
import { rest } from './rest.ts';
import { Workload } from './workload.ts';

export interface CampaignOptions {
  /** The built server's main file. */
  readonly main: string;
  readonly seed: number;
  /** From the first command to the last, in milliseconds: power cuts, faults, and an old copy in between. */
  readonly durationMs: number;
  /** Default 30; every other one is complete. */
  readonly clients?: number;
  /** Default 10, the lobby among them. */
  readonly rooms?: number;
  /** Default 15. */
  readonly actionsPerSecond?: number;
  /** Rounds of power cuts at the start. Default 6, or 1 in campaigns of less than 3 minutes. */
  readonly powerCuts?: number;
  /** Modules that Node loads before the server: mutants. */
  readonly imports?: readonly string[];
  /** Ends after the power cuts when they showed a violation: enough for a mutant. Default `false`. */
  readonly stopsAtViolation?: boolean;
  /** Told how it goes. Default: nobody. */
  readonly log?: (line: string) => void;
}

export interface CampaignResult {
  readonly seed: number;
  readonly clients: number;
  readonly rooms: number;
  readonly tookMs: number;
  readonly recorder: Recorder;
  readonly workload: Workload;
  readonly faults: readonly FaultRecord[];
  readonly powerCuts: readonly PowerCutReport[];
  /** Why no power was cut; absent: it was. */
  readonly whyNoPowerCut?: string;
  readonly generations: readonly Generation[];
  /** Milliseconds from the last fault until every client was at the head with an empty outbox; absent: not within 30 s. */
  readonly restedAfterMs?: number;
  readonly violations: readonly (Omit<Violation, 'check'> & { readonly check: string })[];
}

/** How much is written between the copy of the database and its return, in milliseconds. */
const copyAgeMs = 3_000;
/** Campaigns of less have one round of power cuts. */
const manyCutsFromMs = 180_000;

/** Runs a campaign and checks it. Same options, same plan; what happens in it is up to the machine. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  await using campaign = await Campaign.begin(options);
  return await campaign.run();
}

class Campaign implements AsyncDisposable {
  readonly #options: CampaignOptions;
  readonly #random: Random;
  readonly #root = mkdtempSync(join(tmpdir(), 'parley-faults-'));
  readonly #dataDir = join(this.#root, 'data');
  readonly #recorder = new Recorder(() => performance.now());
  readonly #violations: { check: string; story: string }[] = [];
  readonly #generations: Generation[] = [];
  readonly #powerCuts: PowerCutReport[] = [];
  readonly #persons: Person[] = [];
  readonly #server: ApiProcess;
  readonly #faults: Faults;
  readonly #beganMs = performance.now();
  /** Of the present generation. */
  #epochs: string[] = [];

  private constructor(options: CampaignOptions, prepare: (root: string) => ApiProcess) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#server = prepare(this.#root);
    this.#server.onDeath = (how) =>
      this.#violations.push({ check: 'server', story: `The server ended by itself: ${how}` });
    this.#faults = new Faults({
      server: this.#server,
      persons: this.#persons,
      onStarted: () => this.#noteEpoch(),
    });
  }

  static async begin(options: CampaignOptions): Promise<Campaign> {
    const port = await ApiProcess.freePort();
    return new Campaign(options, (root) => {
      mkdirSync(join(root, 'data'));
      const { main, imports = [] } = options;
      return new ApiProcess(port, { main, imports, dataDir: join(root, 'data'), logFile: join(root, 'server.log') });
    });
  }

  async run(): Promise<CampaignResult> {
    const { seed, durationMs, clients = 30, rooms: roomCount = 10, actionsPerSecond = 15 } = this.#options;
    const { powerCuts = durationMs < manyCutsFromMs ? 1 : 6 } = this.#options;
    const plan = planCampaign({ seed, durationMs, clients, powerCuts });
    await this.#prepareServer();
    const rooms = await this.#prepareRooms(clients, roomCount);
    const workload = new Workload({
      persons: this.#persons,
      rooms,
      random: this.#random.fork('workload'),
      perSecond: actionsPerSecond,
    });
    workload.start();
    let whyNoPowerCut: string | undefined;
    await this.#attempt('power cut', async () => {
      whyNoPowerCut = await this.#cutPowers(powerCuts);
    });
    let restedAfterMs: number | undefined;
    if (this.#options.stopsAtViolation !== true || this.#violations.length === 0) {
      await this.#hurt(plan.first);
      await this.#attempt('old copy restored', () => this.#restoreOldCopy(rooms));
      await this.#hurt(plan.second);
      workload.stop();
      this.#say('resting');
      restedAfterMs = await this.#comeToRest(workload, rooms);
    }
    workload.stop();
    const tookMs = performance.now() - this.#beganMs;
    await this.#attempt('SIGTERM', () => this.#server.stop());
    this.#endGeneration();
    this.#say('checking');
    const { events, clients: known } = this.#recorder;
    const history = { events, clients: known, generations: this.#generations };
    return {
      seed,
      clients,
      rooms: rooms.length,
      tookMs,
      recorder: this.#recorder,
      workload,
      faults: this.#faults.records,
      powerCuts: this.#powerCuts,
      ...(whyNoPowerCut !== undefined && { whyNoPowerCut }),
      generations: this.#generations,
      ...(restedAfterMs !== undefined && { restedAfterMs }),
      violations: [...this.#violations, ...checkHistory(history)],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const person of this.#persons) await person[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
    if (this.#violations.length === 0) rmSync(this.#root, { recursive: true, force: true });
    else this.#say(`what is left of it: ${this.#root}`);
  }

  /** The journal's triggers need the tables that a first start makes. */
  async #prepareServer(): Promise<void> {
    await this.#server.start();
    await this.#server.stop();
    installJournal(this.#dataDir);
    await this.#server.start();
    await this.#noteEpoch();
  }

  async #prepareRooms(clients: number, count: number): Promise<readonly string[]> {
    for (let n = 1; n <= clients; n += 1) {
      this.#persons.push(
        await Person.signIn({
          name: `p${n}`,
          isComplete: n % 2 === 0,
          serverPort: this.#server.port,
          recorder: this.#recorder,
        }),
      );
    }
    const rooms = ['lobby'];
    const [maker] = this.#persons;
    while (maker && rooms.length < count) {
      rooms.push(((await maker.rest('POST', '/rooms', { name: `Room ${rooms.length}` })) as Room).id);
    }
    const random = this.#random.fork('rooms');
    // Everybody is in the hot room, and in a quarter of the others.
    const quiet = rooms.slice(1);
    for (const person of this.#persons) {
      for (const room of random.some(quiet, Math.max(2, Math.round(quiet.length / 4)))) {
        await person.rest('PUT', `/rooms/${room}/members/${person.user}`);
      }
      person.live();
    }
    this.#say(`${clients} clients in ${rooms.length} rooms`);
    return rooms;
  }

  async #cutPowers(rounds: number): Promise<string | undefined> {
    const why = whyNoStrace();
    if (why !== undefined) return why;
    for (let round = 1; round <= rounds; round += 1) {
      const random = this.#random.fork(`power cut ${round}`);
      await this.#faults.enqueue('server', 'power cut', async () => {
        const report = await cutPower({
          server: this.#server,
          dataDir: this.#dataDir,
          scratchDir: join(this.#root, 'power'),
          recorder: this.#recorder,
          forMs: random.integer(1_500, 4_000),
          random,
          onStarted: () => this.#noteEpoch(),
        });
        this.#powerCuts.push(report);
        this.#violations.push(...report.violations);
        this.#say(
          `power cut ${round}: ${report.acks} acks, ${report.calls} calls, ${report.violations.length} violations`,
        );
      });
    }
    return undefined;
  }

  async #hurt({ faults, durationMs }: Phase): Promise<void> {
    this.#say(`${faults.length} faults in ${Math.round(durationMs / 1_000)} s`);
    const began = performance.now();
    for (const { atMs, fault } of faults) {
      await setTimeout(Math.max(0, began + atMs - performance.now()));
      void this.#attempt(fault.kind, () => this.#faults.inflict(fault));
    }
    await this.#faults.over();
    await setTimeout(Math.max(0, began + durationMs - performance.now()));
  }

  /** The database of some time ago in place of the present one: its epoch must change. */
  async #restoreOldCopy(rooms: readonly string[]): Promise<void> {
    // «Some time ago» is half the way back: the copy is made now, and comes back after more was written.
    const copy = join(this.#root, 'copy.db');
    await this.#attempt('SIGTERM', async () => {
      await this.#server.stop();
      copyFileSync(join(this.#dataDir, 'parley.db'), copy);
      await this.#server.start();
      await this.#noteEpoch();
    });
    await setTimeout(copyAgeMs);
    await this.#faults.enqueue('server', 'old copy restored', async () => {
      await this.#server.kill();
      this.#endGeneration();
      // Whoever had left since the copy was made is in the room again.
      for (const { user } of this.#persons) for (const room of rooms) this.#recorder.moved('joined', user, room);
      const isReplaced = this.#random.fork('old copy').chance(0.5);
      for (const end of ['-wal', '-shm']) rmSync(join(this.#dataDir, `parley.db${end}`), { force: true });
      if (isReplaced) rmSync(join(this.#dataDir, 'parley.db'));
      copyFileSync(copy, join(this.#dataDir, 'parley.db'));
      const before = this.#generations.flatMap(({ epochs }) => epochs);
      await this.#server.start();
      await this.#noteEpoch();
      if (!this.#epochs.some((epoch) => before.includes(epoch))) return;
      const how = isReplaced ? 'a new file' : 'the same file';
      this.#violations.push({ check: 'epoch', story: `An older copy was put back as ${how}, and the epoch stayed.` });
    });
  }

  /** Undoes all faults, and waits until every client is at the head. */
  async #comeToRest(workload: Workload, rooms: readonly string[]): Promise<number | undefined> {
    for (const { proxy } of this.#persons) proxy.heal();
    const lastFaultMs = Math.max(...this.#faults.records.map(({ endedMs }) => endedMs), performance.now());
    const { afterMs, restless } = await rest({
      persons: this.#persons,
      rooms,
      dataDir: this.#dataDir,
      recorder: this.#recorder,
      lastFaultMs,
      giveUpFailed: () => {
        workload.giveUpFailed();
      },
    });
    for (const story of restless) this.#violations.push({ check: 'C6', story: `after 30 s ${story}` });
    return restless.length === 0 ? afterMs : undefined;
  }

  #endGeneration(): void {
    this.#generations.push({ epochs: this.#epochs, ...readLog(this.#dataDir) });
    this.#epochs = [];
  }

  async #noteEpoch(): Promise<void> {
    const response = await fetch(`${this.#server.url}/api/v1/server`, { headers: { connection: 'close' } });
    const { epoch } = (await response.json()) as ServerInfo;
    if (!this.#epochs.includes(epoch)) this.#epochs.push(epoch);
  }

  /** What the harness asks of the server and does not get is a violation too. */
  async #attempt(kind: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#violations.push({
        check: 'server',
        story: `${kind}: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }

  #say(line: string): void {
    const seconds = Math.round((performance.now() - this.#beganMs) / 1_000);
    this.#options.log?.(`${seconds} s: ${line} (${this.#recorder.acks.length} acknowledged)`);
  }
}
