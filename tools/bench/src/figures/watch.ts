import { setTimeout } from 'node:timers/promises';
import type { ServerProcess } from '../servers/server-process.ts';
import type { Busy } from './figure.ts';

const rssEveryMs = 100;

export interface Watched<T> {
  readonly result: T;
  readonly seconds: number;
  readonly busy: Busy;
  /** The most memory the server had, in bytes. */
  readonly peakRss: number;
}

/** Does something and looks at both sides meanwhile. */
export async function watch<T>(server: ServerProcess, work: () => Promise<T>): Promise<Watched<T>> {
  let peakRss = server.rss;
  const timer = setInterval(() => {
    peakRss = Math.max(peakRss, server.rss);
  }, rssEveryMs);
  const [cpu, serverCpuMs, start] = [process.cpuUsage(), server.cpuMs, performance.now()];
  try {
    const result = await work();
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return {
      result,
      seconds: ms / 1_000,
      busy: { server: (server.cpuMs - serverCpuMs) / ms, load: (user + system) / 1_000 / ms },
      peakRss: Math.max(peakRss, server.rss),
    };
  } finally {
    clearInterval(timer);
  }
}

/** Lets load run for a time that is the measurement itself. */
export function lasting(ms: number): Promise<void> {
  return setTimeout(ms);
}

/** Waits for a condition. Errors: when it does not come true in time. */
export async function until(isTrue: () => boolean, what: string, withinMs = 60_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain until ${what}.`);
    await setTimeout(2);
  }
}
