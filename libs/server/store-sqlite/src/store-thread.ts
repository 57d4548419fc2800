import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ParleyError } from '@parley/server-domain';
import type { EpochState } from './epoch-claim.ts';
import type { GroupAnswer, Request, Settled, ThreadMessage, ThreadOrder } from './protocol.ts';
import { storeOpenError, type StoreOpenReason } from './store-errors.ts';

export interface StoreThreadOptions {
  readonly name: 'writer' | 'reader';
  readonly data: object;
  /** Requests in one group. */
  readonly maxGroup: number;
  /** Requests waiting, beyond which callers are told to come back. */
  readonly maxWaiting: number;
  /** Hears of every group that was answered. */
  readonly onCommits?: (commits: number) => void;
  /** The thread can do no more: disk, file or thread failed. */
  readonly onFatal: (error: Error) => void;
}

interface Waiting {
  readonly request: Request;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Milliseconds. Disks are given more time to recover than queues. */
const retryAfterMs = { busy: 1_000, full: 5_000 } as const;

/**
 * A thread of the store, asked by method name. While one group of requests is in flight the next gathers, so that under
 * load one transaction, one fsync and one message between threads serve many.
 */
export class StoreThread<Api> {
  readonly #options: StoreThreadOptions;
  readonly #worker: Worker;
  readonly #opened = Promise.withResolvers<EpochState>();
  readonly #closed = Promise.withResolvers<undefined>();
  readonly #waiting: Waiting[] = [];
  #inFlight: readonly Waiting[] = [];
  #isClosing = false;
  #failure: Error | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(options: StoreThreadOptions) {
    this.#options = options;
    // Whoever opens hears of it; a thread that fails before that has nobody to tell yet.
    this.#opened.promise.catch(() => undefined);
    const type = extname(import.meta.url);
    this.#worker = new Worker(new URL(`./${options.name}.worker${type}`, import.meta.url), {
      name: `parley-${options.name}`,
      workerData: options.data,
      // From sources (tests, development) workspace packages are sources too.
      ...(type === '.ts' && { execArgv: ['--conditions=@parley/source', '--disable-warning=ExperimentalWarning'] }),
    });
    this.#worker.on('message', (message: ThreadMessage) => {
      this.#hear(message);
    });
    this.#worker.on('error', (error: Error) => {
      this.#fail(error);
    });
    this.#worker.on('exit', () => {
      this.#closed.resolve(undefined);
      this.#fail(new Error(`The store's ${options.name} thread ended by itself.`));
    });
  }

  /** Errors: StoreOpenError. */
  open(): Promise<EpochState> {
    this.#tell({ kind: 'open' });
    return this.#opened.promise;
  }

  /** Errors: `server/busy`, `server/read-only`, `server/unknown`, `server/draining`, `server/internal`. */
  ask<Method extends keyof Api & string>(method: Method, args: ArgsOf<Api[Method]>): Promise<ResultOf<Api[Method]>> {
    if (this.#failure) return Promise.reject(unknown(this.#failure));
    if (this.#isClosing) return Promise.reject(new ParleyError('server/draining', { retryAfterMs: retryAfterMs.busy }));
    if (this.#waiting.length >= this.#options.maxWaiting) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        request: [method, args],
        resolve: (value) => {
          resolve(value as ResultOf<Api[Method]>);
        },
        reject,
      });
      this.#next();
    });
  }

  /** Answers what was asked so far, then ends the thread. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (!this.#failure && this.#inFlight.length > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    if (!this.#failure) {
      this.#tell({ kind: 'close' });
      await this.#closed.promise;
    }
    await this.#worker.terminate();
  }

  #tell(order: ThreadOrder): void {
    this.#worker.postMessage(order);
  }

  #next(): void {
    if (this.#inFlight.length > 0 || this.#waiting.length === 0) return;
    this.#inFlight = this.#waiting.splice(0, this.#options.maxGroup);
    this.#tell({ kind: 'run', group: JSON.stringify(this.#inFlight.map(({ request }) => request)) });
  }

  #hear(message: ThreadMessage): void {
    switch (message.kind) {
      case 'ready':
        this.#opened.resolve({ epoch: message.epoch, commits: message.commits });
        break;
      case 'refused':
        this.#isClosing = true;
        this.#opened.reject(refusal(message));
        break;
      case 'answer':
        this.#settle(JSON.parse(message.answer) as GroupAnswer);
        break;
      case 'fatal':
        this.#fail(new Error(message.error));
        break;
      case 'closed':
        this.#closed.resolve(undefined);
    }
  }

  #settle(answer: GroupAnswer): void {
    if ('failure' in answer && answer.failure === 'fatal') {
      this.#fail(new Error(answer.error));
      return;
    }
    const group = this.#inFlight;
    this.#inFlight = [];
    if ('failure' in answer) {
      for (const { reject } of group) reject(answer.failure === 'full' ? readOnly(answer.error) : busy(answer.error));
    } else {
      if (answer.commits !== undefined) this.#options.onCommits?.(answer.commits);
      const { results } = answer;
      this.#waiting.unshift(...group.slice(results.length));
      for (const [n, result] of results.entries()) settle(result, group[n]);
    }
    this.#next();
    if (this.#inFlight.length === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** Whoever waits does not know what became of their request; nothing is tried again on a disk that failed. */
  #fail(error: Error): void {
    this.#opened.reject(error);
    if (this.#failure) return;
    this.#failure = error;
    const lost = [...this.#inFlight, ...this.#waiting.splice(0)];
    this.#inFlight = [];
    for (const { reject } of lost) reject(unknown(error));
    for (const resolve of this.#whenIdle.splice(0)) resolve();
    if (!this.#isClosing) this.#options.onFatal(error);
  }
}

type ArgsOf<Method> = Method extends (args: infer Args) => unknown ? Args : never;
type ResultOf<Method> = Method extends (args: never) => infer Result ? Result : never;

function settle(result: Settled, waiting: Waiting | undefined): void {
  if ('error' in result) waiting?.reject(new ParleyError('server/internal', { cause: new Error(result.error) }));
  else waiting?.resolve(result.value);
}

function refusal({ reason, error }: { reason: string | undefined; error: string }): Error {
  return reason === undefined ? new Error(error) : storeOpenError(reason as StoreOpenReason, error);
}

function busy(error?: string): ParleyError {
  const cause = error === undefined ? undefined : new Error(error);
  return new ParleyError('server/busy', { retryAfterMs: retryAfterMs.busy, cause });
}

function readOnly(error: string): ParleyError {
  return new ParleyError('server/read-only', { retryAfterMs: retryAfterMs.full, cause: new Error(error) });
}

function unknown(cause: Error): ParleyError {
  return new ParleyError('server/unknown', { cause });
}
