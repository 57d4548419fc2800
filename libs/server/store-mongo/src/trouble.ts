import { ParleyError } from '@parley/server-domain';
import { mongo } from 'mongoose';

/** An election is over in seconds. */
const retryAfterMs = 1_000;

/** Nothing was stored, or nothing was asked: the same may be tried again. */
export function busy(cause?: unknown): ParleyError {
  return new ParleyError('server/busy', { retryAfterMs, cause });
}

/** It may have been stored, or be stored yet. */
export function unknown(cause: unknown): ParleyError {
  return new ParleyError('server/unknown', { retryAfterMs, cause });
}

export function isUnknown(error: unknown): boolean {
  return error instanceof ParleyError && error.code === 'server/unknown';
}

export function draining(): ParleyError {
  return new ParleyError('server/draining', { retryAfterMs });
}

/** Nothing of the transaction was or will be stored, and another attempt may fare better. */
export function isTransient(error: unknown): boolean {
  return hasLabel(error, mongo.MongoErrorLabel.TransientTransactionError);
}

/**
 * What an error of `commitTransaction` says: `transient` proves that nothing was stored; whatever else it is, the commit
 * may be durable, or become so.
 */
export function verdictOfCommit(error: unknown): 'transient' | 'unknown' {
  const isUnknown = hasLabel(error, mongo.MongoErrorLabel.UnknownTransactionCommitResult);
  return isTransient(error) && !isUnknown ? 'transient' : 'unknown';
}

/** Whether the server could not be reached, had no primary, or took too long: it passes. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoOperationTimeoutError ||
    // Of a class that the driver keeps to itself: all connections were taken for too long.
    (error instanceof Error && error.name === 'MongoWaitQueueTimeoutError') ||
    hasLabel(error, mongo.MongoErrorLabel.RetryableWriteError) ||
    isTransient(error) ||
    passingCodes.has(codeOf(error))
  );
}

/** MongoDB's code for a unique index's refusal. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === 11_000;
}

export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

const passingCodes = new Set<unknown>([
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  91, // ShutdownInProgress
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  189, // PrimarySteppedDown
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);

function hasLabel(error: unknown, label: string): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel(label);
}
