import { setTimeout as after } from 'node:timers/promises';
import { JoinedRoom, type RoomId } from '@parley/dto';
import type { TestClient } from '../support/test-client.ts';
import type { World } from '../support/world.ts';

const pauseMs = 20;

/** Two people who chat all the while, and should not notice anything. */
export class Canary implements AsyncDisposable {
  readonly #speaker: TestClient;
  readonly #listener: TestClient;
  readonly #room: RoomId;
  readonly #sent: string[] = [];
  readonly #complaints: string[] = [];
  readonly #singing: Promise<void>;
  #isStopped = false;
  #slowestMs = 0;

  private constructor(room: RoomId, speaker: TestClient, listener: TestClient) {
    this.#room = room;
    this.#speaker = speaker;
    this.#listener = listener;
    this.#singing = this.#sing();
  }

  static async start(world: World): Promise<Canary> {
    const guest = await world.guest();
    const speaker = await world.join({ as: guest });
    const { id } = await guest.rest.do(JoinedRoom, 'POST /rooms', { name: 'Canaries' });
    const listener = await world.join();
    await listener.do('room:join', { room: id });
    return new Canary(id, speaker, listener);
  }

  /** Everything sent so far was acknowledged and arrived once, on connections that were never lost. */
  async complaints(): Promise<string[]> {
    const last = this.#sent.at(-1);
    if (last !== undefined) await this.#listener.message(last);
    const heard = this.#listener.all('changes').flatMap(({ room, items }) => (room === this.#room ? items : []));
    const ids = new Set(heard.map(({ id }) => id));
    return [
      ...this.#complaints.splice(0),
      ...this.#sent.filter((id) => !ids.has(id)).map((id) => `the canary was not heard: ${id}`),
      ...(heard.length === ids.size ? [] : ['the canary was heard twice']),
      ...[...this.#speaker.disconnects, ...this.#listener.disconnects].map(
        (reason) => `the canary lost its connection: ${reason}`,
      ),
    ];
  }

  toString(): string {
    return `the canary sent ${String(this.#sent.length)} messages, the slowest ack took ${String(this.#slowestMs)} ms`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    await this.#singing;
    await this.#speaker[Symbol.asyncDispose]();
    await this.#listener[Symbol.asyncDispose]();
  }

  async #sing(): Promise<void> {
    while (!this.#isStopped) {
      const before = Date.now();
      try {
        const { id } = await this.#speaker.send(this.#room, `tweet ${String(this.#sent.length)}`);
        this.#sent.push(id);
        this.#slowestMs = Math.max(this.#slowestMs, Date.now() - before);
      } catch (error) {
        this.#complaints.push(`the canary had no ack: ${String(error)}`);
      }
      await after(pauseMs);
    }
  }
}
