/**
 * Why a store can't be opened:
 * - `uri`: MONGODB_URI is not one.
 * - `unreachable`: nobody answers there, or no member of the set is its primary.
 * - `forbidden`: the user is unknown or lacks rights.
 * - `standalone`, `old`, `journal`: a server on which the promise does not hold.
 * - `indexes`: those that the promise rests on can't be made.
 */
export type MongoOpenReason = 'uri' | 'unreachable' | 'forbidden' | 'standalone' | 'old' | 'journal' | 'indexes';

/** The store can't be opened. The message is for operators: what happened, what it means, what to do. */
export class MongoOpenError extends Error {
  override readonly name = 'MongoOpenError';
  readonly reason: MongoOpenReason;

  constructor(reason: MongoOpenReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
