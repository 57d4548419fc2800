import { createParley, ParleyClientError, type Parley, type ParleyOptions } from '@parley/client';
import { uuidMaker } from '@parley/client/core';
import type { Message, User } from '@parley/dto';
import type { Rested } from '../checks/history.ts';
import type { Recorder } from '../live/recorder.ts';
import { lobby } from './wire.ts';
import { SimSocket, type NetworkOptions } from './sim-socket.ts';
import { SimStorage } from './sim-storage.ts';

export interface SimClientOptions {
  readonly user: User;
  /** A bot misses nothing, and folds what it hears into a copy of the log. */
  readonly isBot: boolean;
  readonly network: NetworkOptions;
  readonly recorder: Recorder;
}

/** One person or bot with the real SDK: lives of its process, one after another, over one disk. */
export class SimClient {
  readonly #options: SimClientOptions;
  readonly #storage: SimStorage;
  readonly #newId: () => string;
  /** What a bot has made of the changes: durable at once. */
  readonly #copy = new Map<string, Message>();
  #life: { readonly parley: Parley; readonly socket: SimSocket; readonly name: string } | undefined;
  #lives = 0;
  #areFaultsOver = false;

  constructor(options: SimClientOptions) {
    this.#options = options;
    const { time, random } = options.network;
    this.#newId = uuidMaker(
      () => time.now(),
      (bytes) => {
        for (let n = 0; n < bytes.length; n += 1) bytes[n] = random.integer(0, 255);
      },
    );
    this.#storage = new SimStorage(options.network);
    this.start();
  }

  get isUp(): boolean {
    return this.#life !== undefined;
  }

  /** Nothing waits, and the cursor is at the head. */
  isAtRest(head: number): boolean {
    const { parley } = this.#life ?? {};
    const room = parley?.rooms.value[0];
    const { status, isCaughtUp, waiting } = parley?.connection.value ?? {};
    return status === 'online' && isCaughtUp === true && waiting === 0 && room?.cursor === head;
  }

  get waiting(): number {
    return this.#life?.parley.connection.value.waiting ?? 0;
  }

  start(): void {
    const { user, isBot, network, recorder } = this.#options;
    const { time, random, server } = network;
    const socket = new SimSocket(user, network);
    if (this.#areFaultsOver) socket.endFaults();
    const name = `${user.id}#${++this.#lives}`;
    const options: ParleyOptions = {
      socket: socket as unknown as ParleyOptions['socket'],
      user: user.id,
      token: () => Promise.resolve('token'),
      storage: this.#storage.open(),
      complete: isBot,
      from: 'start',
      windowItems: 12,
      clock: time,
      random: () => random.next(),
      newId: this.#newId,
      fetch: (async (url: string) => {
        await time.sleep(random.next() * network.plan.latencyMs);
        const { status, body } = await server.get(url);
        await time.sleep(random.next() * network.plan.latencyMs);
        return { ok: status < 300, status, json: () => Promise.resolve(body) };
      }) as unknown as typeof fetch,
      trace: recorder.listen({ client: name, user: user.id, epoch: () => parley.epoch.value }),
    };
    const parley = createParley(options);
    if (isBot) parley.on('change', (change) => this.#copy.set(change.id, change));
    this.#life = { parley, socket, name };
  }

  /** The process ends without a word. */
  crash(): void {
    this.#life?.socket.cut();
    // The next life opens the storage anew; this one must not go on meanwhile.
    this.#storage.open();
    void this.#life?.parley.close();
    this.#life = undefined;
  }

  cut(): void {
    this.#life?.socket.cut();
  }

  endFaults(): void {
    this.#areFaultsOver = true;
    this.#life?.socket.endFaults();
  }

  /** Does something that people do. What the SDK refuses is as it should be. */
  async act(): Promise<void> {
    const { random } = this.#options.network;
    const room = this.#life?.parley.room(lobby);
    if (!room) return;
    const { messages, pending } = room.timeline.value;
    const own = messages.filter(({ author, text }) => author.id === this.#options.user.id && text !== null);
    const failed = pending.filter(({ status }) => status === 'failed');
    const target = random.pick([...own, ...pending])?.id;
    const text = `text ${random.integer(0, 1e9)}`;
    try {
      const choice = random.next();
      const stuck = failed[0];
      if (stuck && choice < 0.5) await room.retry(stuck.id, random.chance(0.5) ? text : undefined);
      else if (choice < 0.5) await room.send(text);
      else if (choice < 0.65 && target !== undefined) await room.edit(target, text);
      else if (choice < 0.72 && target !== undefined) await room.delete(target);
      else if (choice < 0.8) await room.loadOlder();
      else if (choice < 0.85) await room.loadNewer();
      else await room.load('newest');
    } catch (error) {
      if (!(error instanceof ParleyClientError)) throw error;
    }
  }

  rest(afterMs: number): Rested | undefined {
    const { isBot, recorder } = this.#options;
    const life = this.#life;
    if (!life) return undefined;
    const { parley, name } = life;
    const { messages, hasNewer, hasOlder, isLoaded } = parley.room(lobby).timeline.value;
    const shown = isBot ? [...this.#copy.values()].sort((a, b) => a.seq - b.seq) : messages;
    const isShown = isBot || (isLoaded && !hasNewer);
    return {
      kind: 'rested',
      at: recorder.tick(),
      client: name,
      room: lobby,
      epoch: parley.epoch.value,
      cursor: parley.rooms.value[0]?.cursor ?? -1,
      afterMs,
      ...(isShown && {
        messages: shown.map(({ id, seq, rev, editRev, author, text }) => ({
          id,
          seq,
          rev,
          editRev,
          author: author.id,
          text,
        })),
        hasOlder: isBot ? false : hasOlder,
      }),
    };
  }

  async close(): Promise<void> {
    await this.#life?.parley.close();
  }
}
