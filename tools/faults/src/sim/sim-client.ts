import { createParley, ParleyClientError, type Parley, type ParleyOptions } from '@parley/client';
import { uuidMaker } from '@parley/client/core';
import type { User } from '@parley/dto';
import type { Rested } from '../checks/history.ts';
import type { Recorder } from '../record/recorder.ts';
import { Shadow } from '../record/shadow.ts';
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
  readonly #shadow = new Shadow();
  #life: { readonly parley: Parley; readonly socket: SimSocket } | undefined;
  #areFaultsOver = false;
  #isLooking = false;

  constructor(options: SimClientOptions) {
    this.#options = options;
    const { time, random } = options.network;
    this.#newId = uuidMaker(
      () => time.now(),
      (bytes) => {
        for (let n = 0; n < bytes.length; n += 1) bytes[n] = random.integer(0, 255);
      },
    );
    this.#storage = new SimStorage(options.network, (state) => {
      options.recorder.kept(this.name, state);
    });
    this.start();
  }

  get isUp(): boolean {
    return this.#life !== undefined;
  }

  get name(): string {
    return this.#options.user.id;
  }

  /** Why it is not at the head with nothing waiting and something to show; empty: it is. */
  whyNotAtRest(head: number): readonly string[] {
    const { parley } = this.#life ?? {};
    if (!parley) return [`${this.name} is not alive`];
    const { status, waiting, isCaughtUp } = parley.connection.value;
    const cursor = parley.rooms.value[0]?.cursor;
    return [
      ...(status === 'online' ? [] : [`${this.name} is ${status}`]),
      ...(isCaughtUp ? [] : [`${this.name} says that it has not caught up`]),
      ...(waiting === 0 ? [] : [`${this.name} has ${waiting} commands without an answer`]),
      ...(cursor === head ? [] : [`${this.name} is at ${String(cursor)}, the head is ${head}`]),
      ...(this.#isShown ? [] : [`${this.name} has not loaded its messages`]),
    ];
  }

  /** Looks at the newest messages, unless it does. */
  look(): void {
    const room = this.#life?.parley.room(lobby);
    if (!room || this.#isShown || this.#isLooking) return;
    this.#isLooking = true;
    room
      .load('newest')
      .catch((error: unknown) => {
        // The next look may have more luck.
        if (!(error instanceof ParleyClientError)) throw error;
      })
      .finally(() => {
        this.#isLooking = false;
      });
  }

  get #isShown(): boolean {
    const timeline = this.#life?.parley.room(lobby).timeline.value;
    return this.#options.isBot || (timeline?.isLoaded === true && !timeline.hasNewer);
  }

  start(): void {
    const { user, isBot, network, recorder } = this.#options;
    const { time, random, server } = network;
    const socket = new SimSocket(user, network);
    if (this.#areFaultsOver) socket.endFaults();
    const { name } = this;
    const trace = recorder.listen({ client: name, user: user.id, epoch: () => parley.epoch.value });
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
      trace: (event) => {
        if (event.kind === 'placed') this.#shadow.place(event.room, event.epoch);
        trace(event);
      },
    };
    const parley = createParley(options);
    if (isBot) {
      parley.on('change', (change, room) => {
        this.#shadow.tell(room, change);
      });
    }
    this.#life = { parley, socket };
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
    const { parley } = life;
    const { messages, hasNewer, hasOlder, isLoaded } = parley.room(lobby).timeline.value;
    const epoch = parley.epoch.value;
    const shown = isLoaded && !hasNewer ? messages.map((one) => recorder.item(one, lobby, epoch ?? '')) : undefined;
    const seen = isBot ? this.#shadow.messages(lobby) : shown;
    return {
      kind: 'rested',
      at: recorder.tick(),
      client: this.name,
      room: lobby,
      epoch,
      cursor: parley.rooms.value[0]?.cursor ?? -1,
      afterMs,
      ...(seen && { messages: seen }),
      hasOlder: !isBot && hasOlder,
    };
  }

  async close(): Promise<void> {
    await this.#life?.parley.close();
  }
}
