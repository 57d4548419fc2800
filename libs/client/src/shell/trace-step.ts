import type { RoomId } from '../contract.ts';
import type { ReplicaEvent, Step } from '../core/replica-events.ts';
import type { Replica } from '../core/replica.ts';
import type { TraceEvent } from '../options.ts';

/** What a replica's step means for whoever follows the client from outside. */
export function traceOf(
  room: RoomId,
  event: ReplicaEvent,
  before: Replica,
  { replica, applied, verdict }: Step,
): readonly TraceEvent[] {
  const trace: TraceEvent[] = [];
  if (event.kind === 'asked') trace.push({ kind: 'asked', room, page: event.page });
  if (event.kind === 'page' && verdict === 'taken') {
    const { epoch, head, items } = event.answer;
    trace.push({ kind: 'page', room, page: event.page, epoch, head, items });
  }
  const placed = placeOf(event, before, replica);
  if (placed !== undefined && replica.epoch !== undefined) {
    trace.push({ kind: 'placed', room, epoch: replica.epoch, cursor: placed });
  }
  for (const stretch of applied) trace.push({ kind: 'applied', room, ...stretch });
  return trace;
}

/** The cursor that an event set without applying what lies before it. */
function placeOf(event: ReplicaEvent, before: Replica, after: Replica): number | undefined {
  if (before.epoch === undefined && after.epoch !== undefined) {
    return event.kind === 'greeted' ? event.cursor : event.kind === 'page' ? event.answer.head : after.cursor;
  }
  const isReset = event.kind === 'reset' || event.kind === 'greeted';
  return isReset && (before.epoch !== after.epoch || before.cursor !== after.cursor) ? after.cursor : undefined;
}
