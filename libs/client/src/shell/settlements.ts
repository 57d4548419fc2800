import type { MessageId } from '../contract.ts';
import type { Settled } from '../core/outbox.ts';
import { ParleyClientError } from '../errors.ts';

interface Waiter {
  readonly resolve: (place: { readonly seq: number; readonly rev: number }) => void;
  readonly reject: (error: unknown) => void;
}

/** So many results are remembered for those who ask late. */
const maxRemembered = 1_000;

/** What became of messages, for those who wait for it. */
export class Settlements {
  readonly #waiters = new Map<MessageId, Waiter[]>();
  readonly #remembered = new Map<MessageId, Settled>();

  settle(result: Settled): void {
    this.#remembered.delete(result.id);
    this.#remembered.set(result.id, result);
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined && this.#remembered.size > maxRemembered) this.#remembered.delete(oldest);
    for (const waiter of this.#take(result.id)) tell(waiter, result);
  }

  recent(id: MessageId): Settled | undefined {
    return this.#remembered.get(id);
  }

  wait(id: MessageId): Promise<{ readonly seq: number; readonly rev: number }> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiters.get(id);
      if (waiters) waiters.push({ resolve, reject });
      else this.#waiters.set(id, [{ resolve, reject }]);
    });
  }

  /** The command was taken back. */
  discard(id: MessageId): void {
    const error = new ParleyClientError('client/discarded', 'The message was discarded before it was sent.');
    for (const { reject } of this.#take(id)) reject(error);
  }

  rejectAll(error: ParleyClientError): void {
    for (const id of [...this.#waiters.keys()]) for (const { reject } of this.#take(id)) reject(error);
  }

  #take(id: MessageId): readonly Waiter[] {
    const waiters = this.#waiters.get(id) ?? [];
    this.#waiters.delete(id);
    return waiters;
  }
}

function tell({ resolve, reject }: Waiter, result: Settled): void {
  if (result.ok) resolve({ seq: result.seq, rev: result.rev });
  else reject(ParleyClientError.of(result.problem));
}
