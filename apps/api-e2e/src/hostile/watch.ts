import { readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import type { World } from '../support/world.ts';
import { Canary } from './canary.ts';

/** The server writes its lines together, up to 100 ms late; in milliseconds. */
const linesLateMs = 150;
/** Errors and worse (pino's levels). */
const errorLevel = 50;

/** Node's own parser of URLs says once that it will be stricter some day. */
const ofNode = /DEP0170|node --trace-deprecation/;

/** Looks after a server that is mistreated: what must hold after each batch. */
export class Watch implements AsyncDisposable {
  readonly #world: World;
  readonly #canary: Canary;
  readonly #pid: number | undefined;
  readonly #bytesBefore: number;
  #seen = 0;

  private constructor(world: World, canary: Canary) {
    this.#world = world;
    this.#canary = canary;
    this.#pid = world.server.pid;
    this.#bytesBefore = this.bytes;
  }

  static async start(world: World): Promise<Watch> {
    return new Watch(world, await Canary.start(world));
  }

  /** Resident memory of the server. */
  get bytes(): number {
    const [, kB = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(this.#pid)}/status`, 'utf8')) ?? [];
    return Number(kB) * 1_024;
  }

  get grownMiB(): number {
    return Math.round((this.bytes - this.#bytesBefore) / 1024 ** 2);
  }

  /** What is wrong with the server since the last time, if anything is. */
  async complaints(): Promise<string[]> {
    if (this.#world.server.pid !== this.#pid) return ['the server is another process, or none'];
    const ready = await fetch(`${this.#world.url}/health/ready`);
    const canary = await this.#canary.complaints();
    await after(linesLateMs);
    const lines = this.#world.server.logs.slice(this.#seen);
    this.#seen = this.#world.server.logs.length;
    return [
      ...(ready.ok ? [] : [`/health/ready answers ${String(ready.status)}`]),
      ...lines
        .filter(({ level }) => level >= errorLevel)
        .map((line) => `logged ${JSON.stringify(line).slice(0, 1_000)}`),
      ...this.#world.complaints.filter((line) => !ofNode.test(line)).map((line) => `wrote ${line}`),
      ...canary,
    ].slice(0, 10);
  }

  toString(): string {
    return `${this.#canary.toString()}; memory grew by ${String(this.grownMiB)} MiB`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#canary[Symbol.asyncDispose]();
  }
}
