import type { ChatObserver, MessageLog } from '@parley/server-domain';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { instruments, type Instruments } from './instruments.ts';
import { MeasuredMessageLog } from './measured-message-log.ts';
import { PrometheusObserver } from './prometheus-observer.ts';

/** What every figure of a server says of itself. */
export interface MetricsOptions {
  /** What the log is kept in. */
  readonly store: 'sqlite' | 'mongodb';
  /** Which of several servers this is. */
  readonly node: string;
  readonly version: string;
}

/** What is asked when figures are, rather than counted. */
interface Load {
  readonly sessions: number;
  readonly waitingCommands: number;
}

/** The figures of one server, in Prometheus' words. Nothing is global: two servers in a process have two of them. */
export class Metrics {
  readonly registry = new Registry();
  readonly observer: ChatObserver;
  readonly #instruments: Instruments;

  constructor({ store, node, version }: MetricsOptions) {
    this.registry.setDefaultLabels({ store, node });
    this.#instruments = instruments(this.registry);
    this.observer = new PrometheusObserver(this.#instruments);
    new Gauge({
      name: 'parley_build_info',
      help: 'Always 1; which version runs.',
      labelNames: ['version'],
      registers: [this.registry],
    }).set({ version }, 1);
    collectDefaultMetrics({ register: this.registry });
  }

  /** A log in front of this one that counts what it is asked. */
  measure(log: MessageLog): MessageLog {
    return new MeasuredMessageLog(log, this.#instruments);
  }

  /** Asks for these figures whenever the others are asked for. */
  watch(load: Load): void {
    this.#gauge('parley_sessions', 'Sessions connected now.', () => load.sessions);
    this.#gauge('parley_commands_waiting', 'Commands waiting for a commit now.', () => load.waitingCommands);
  }

  #gauge(name: string, help: string, ask: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(ask());
      },
    });
  }
}
