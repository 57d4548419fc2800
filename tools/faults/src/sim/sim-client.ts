import { createParley, ParleyClientError, type Parley, type ParleyOptions } from '@parley/client';
import { uuidMaker } from '@parley/client/core';
import type { RoomId, User } from '@parley/dto';
import type { Rested } from '../checks/history.ts';
import type { Recorder } from '../record/recorder.ts';
import { Shadow } from '../record/shadow.ts';
import { SimSocket, type NetworkOptions } from './sim-socket.ts';
import { SimStorage } from './sim-storage.ts';
import { roomIds } from './wire.ts';

/** As much of the SDK as a client uses. */
export const soundSdk = { createParley, ParleyClientError };
export type Sdk = typeof soundSdk;

export interface SimClientOptions {
  readonly user: User;
  /** A bot misses nothing, and folds what it hears into a copy of the log. */
  readonly isBot: boolean;
  readonly network: NetworkOptions;
  readonly recorder: Recorder;
  readonly sdk: Sdk;
}

interface Life {
  readonly parley: Parley;
  readonly socket: SimSocket;
  readonly name: string;
  /** Rooms whose newest page is asked for. */
  readonly looking: Set<RoomId>;
}

/** One person or bot with the real SDK: lives of its process, one after another, over one disk. */
export class SimClient {
  readonly #options: SimClientOptions;
  readonly #storage: SimStorage;
  readonly #newId: () => string;
  /** What a bot has made of the changes: durable at once. */
  readonly #shadow = new Shadow();
  #life: Life | undefined;
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
    this.#storage = new SimStorage(options.network, (state) => {
      options.recorder.kept(options.user.id, state);
    });
    this.start();
  }

  get user(): string {
    return this.#options.user.id;
  }

  get isUp(): boolean {
    return this.#life !== undefined;
  }

  /** Why it is not at the heads of its rooms with nothing waiting and something to show; empty: it is. */
  whyNotAtRest(): readonly string[] {
    const { user, network } = this.#options;
    const { parley, name = user.id } = this.#life ?? {};
    if (!parley) return [`${name} is not alive`];
    const { status, waiting, isCaughtUp } = parley.connection.value;
    if (status !== 'online') return [`${name} is ${status}`];
    if (waiting > 0) return [`${name} has ${waiting} commands without an answer`];
    const { server } = network;
    const shown = parley.rooms.value.map(({ room }) => room.id).toSorted();
    const joined = server.members.roomsOf(user.id).toSorted();
    if (shown.join() !== joined.join())
      return [`${name} believes to be in ${shown.join()}, and is in ${joined.join()}`];
    const late = parley.rooms.value.flatMap(({ room: { id }, cursor }) => [
      ...(cursor === server.headOf(id) ? [] : [`${name} is at ${cursor} in ${id}, the head is ${server.headOf(id)}`]),
      ...(this.#isShown(parley, id) ? [] : [`${name} has not loaded ${id}`]),
    ]);
    return late.length > 0 || isCaughtUp ? late : [`${name} says that it has not caught up`];
  }

  /** Looks at the newest messages of its rooms, where it does not. */
  look(): void {
    const { parley, looking } = this.#life ?? {};
    if (!parley || !looking) return;
    for (const { room } of parley.rooms.value) {
      if (this.#isShown(parley, room.id) || looking.has(room.id)) continue;
      looking.add(room.id);
      void this.#attempt(parley.room(room.id).load('newest')).finally(() => looking.delete(room.id));
    }
  }

  start(): void {
    const { user, isBot, network, recorder, sdk } = this.#options;
    const { time, random, server } = network;
    const socket = new SimSocket(user, network);
    if (this.#areFaultsOver) socket.endFaults();
    // A window onto a room begins anew with each life; a bot goes on.
    const name = isBot ? user.id : `${user.id}#${++this.#lives}`;
    const trace = recorder.listen({
      client: name,
      user: user.id,
      isComplete: isBot,
      epoch: () => parley.epoch.value,
    });
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
        const { status, body } = await server.get(user, url);
        await time.sleep(random.next() * network.plan.latencyMs);
        return { ok: status < 300, status, json: () => Promise.resolve(body) };
      }) as unknown as typeof fetch,
      trace: (event) => {
        if (event.kind === 'placed') this.#shadow.place(event.room, event.epoch);
        trace(event);
      },
    };
    const parley = sdk.createParley(options);
    if (isBot) {
      parley.on('change', (change, room) => {
        this.#shadow.tell(room, change);
      });
    }
    this.#life = { parley, socket, name, looking: new Set() };
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

  /** Does something that people do, in a room that they are in. */
  async act(): Promise<void> {
    const { random } = this.#options.network;
    const { parley } = this.#life ?? {};
    const joined = parley?.rooms.value.map(({ room }) => room.id) ?? [];
    const id = random.pick(joined) ?? roomIds[0];
    const room = parley?.room(id);
    if (!parley || !room) return;
    const { messages, pending } = room.timeline.value;
    const own = messages.filter(({ author, text }) => author.id === this.#options.user.id && text !== null);
    const failed = pending.filter(({ status }) => status === 'failed');
    const target = random.pick([...own, ...pending])?.id;
    const text = `text ${random.integer(0, 1e9)}`;
    const choice = random.next();
    const stuck = failed[0];
    if (choice < 0.03 && joined.length > 1) await this.#attempt(room.leave());
    else if (choice < 0.08 || joined.length === 0) await this.#attempt(parley.join(random.pick(roomIds)));
    else if (stuck && choice < 0.5) await this.#attempt(room.retry(stuck.id, random.chance(0.5) ? text : undefined));
    else if (choice < 0.5) await this.#attempt(room.send(text));
    else if (choice < 0.65 && target !== undefined) await this.#attempt(room.edit(target, text));
    else if (choice < 0.72 && target !== undefined) await this.#attempt(room.delete(target));
    else if (choice < 0.8) await this.#attempt(room.loadOlder());
    else if (choice < 0.85) await this.#attempt(room.loadNewer());
    else await this.#attempt(room.load('newest'));
  }

  /** Where it is in each of its rooms. */
  rest(afterMs: number): readonly Rested[] {
    const { isBot, recorder } = this.#options;
    const { parley, name } = this.#life ?? {};
    if (!parley || name === undefined) return [];
    const epoch = parley.epoch.value;
    return parley.rooms.value.map(({ room: { id: room }, cursor }) => {
      const { messages, hasOlder, pending } = parley.room(room).timeline.value;
      const shown = this.#isShown(parley, room)
        ? messages.map((one) => recorder.item(one, room, epoch ?? ''))
        : undefined;
      const seen = isBot ? this.#shadow.messages(room) : shown;
      return {
        kind: 'rested',
        at: recorder.tick(),
        client: name,
        room,
        epoch,
        cursor,
        afterMs,
        ...(seen && { messages: seen }),
        hasOlder: !isBot && hasOlder,
        refused: pending.filter(({ status }) => status === 'failed').map(({ id }) => id),
      };
    });
  }

  async close(): Promise<void> {
    await this.#life?.parley.close();
  }

  #isShown(parley: Parley, room: RoomId): boolean {
    const { isLoaded, hasNewer } = parley.room(room).timeline.value;
    return this.#options.isBot || (isLoaded && !hasNewer);
  }

  /** What the SDK refuses is as it should be. */
  async #attempt(action: Promise<unknown>): Promise<void> {
    try {
      await action;
    } catch (error) {
      if (!(error instanceof this.#options.sdk.ParleyClientError)) throw error;
    }
  }
}
