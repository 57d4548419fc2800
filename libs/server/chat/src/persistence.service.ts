import { Injectable } from '@nestjs/common';
import type { Committed, RoomId } from '@parley/dto';
import {
  assignRevisions,
  MessageLog,
  ParleyError,
  type CommandOutcome,
  type Identity,
  type LogCommand,
} from '@parley/server-domain';
import { CommitQueue } from './commit-queue.ts';
import { SendLimit } from './session-limits.ts';

/** Who wants to write, and whether they are in the room now. */
export interface Writer {
  readonly identity: Identity;
  isMember(room: RoomId): boolean | Promise<boolean>;
}

/** Takes commands of the log: limits, authorises, commits. */
@Injectable()
export class PersistenceService {
  /** The latest write of each session that is being counted. */
  readonly #counting = new Map<string, Promise<unknown>>();

  constructor(
    private readonly log: MessageLog,
    private readonly queue: CommitQueue,
    private readonly limit: SendLimit,
  ) {}

  /**
   * Resolves once the command is durable; the same command again is answered with its first result. One writer's
   * commands of one room are committed in the order of the calls.
   *
   * Errors: `limit/exceeded`, `room/not-member`, `message/*`, `server/*`.
   */
  async write(writer: Writer, room: RoomId, command: LogCommand): Promise<Committed> {
    // Before the store is asked anything: a refusal that says when to come back costs nobody else.
    await this.#count(writer.identity.session);
    const isMember = writer.isMember(room);
    // Awaiting only what is a promise keeps a socket's commands in their order of arrival.
    if (isMember === true || (await isMember)) return committed(await this.queue.enqueue(room, command));
    // Somebody who may no longer write still learns what became of what they wrote when they might.
    const first = await this.#firstResult(room, command);
    if (!first) throw new ParleyError('room/not-member');
    return first;
  }

  /** Takes the limit; a session's writes come out of it in the order of the calls, however long each takes. */
  async #count(session: string): Promise<void> {
    const before = this.#counting.get(session)?.catch(() => undefined);
    const taken = this.limit.take(session);
    const counted = before ? Promise.all([taken, before]) : taken;
    this.#counting.set(session, counted);
    try {
      await counted;
    } finally {
      if (this.#counting.get(session) === counted) this.#counting.delete(session);
    }
  }

  /** The result that this very command had before, if it had one. */
  async #firstResult(room: RoomId, command: LogCommand): Promise<Committed | undefined> {
    const stored = await this.log.message(room, command.id);
    const { outcomes } = assignRevisions({ epoch: this.log.epoch, head: 0, find: () => stored }, [command]);
    const [outcome] = outcomes;
    return outcome?.status === 'repeat' ? committed(outcome) : undefined;
  }
}

function committed(outcome: CommandOutcome): Committed {
  if (outcome.status === 'refused') {
    throw new ParleyError(outcome.code, outcome.current && { current: outcome.current });
  }
  const { seq, rev, createdAt } = outcome;
  return { seq, rev, createdAt };
}
