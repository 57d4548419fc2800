import { Counter, Histogram, type Registry } from 'prom-client';

/** Seconds. From a commit on a fast disk to what nobody waits for any more. */
const durations = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Commands in one commit: doubled up to the most that CommitQueue takes. */
const batchSizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

export type Instruments = ReturnType<typeof instruments>;

/**
 * What is counted, by its name in Prometheus. No label takes a value that clients choose: every set of values is closed and
 * small. docs/operations.md says what each means.
 */
export function instruments(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    ...labelNames: Label[]
  ): Histogram<Label> => new Histogram({ name, help, buckets, labelNames, registers });
  return {
    sessionsStarted: counter('parley_sessions_started_total', 'Sessions greeted, by how they came.', 'start'),
    sessionsEnded: counter('parley_sessions_ended_total', 'Connections ended, by reason.', 'reason'),
    commands: counter('parley_commands_total', 'Commands that a commit answered.', 'kind', 'outcome'),
    commandsTurnedAway: counter('parley_commands_turned_away_total', 'Commands refused because too many waited.'),
    commitDuration: histogram('parley_commit_duration_seconds', 'Time of a commit.', durations, 'result'),
    commitCommands: histogram('parley_commit_commands', 'Commands in one commit.', batchSizes),
    deliveryDuration: histogram(
      'parley_delivery_duration_seconds',
      'From taking a command until its frame was handed to the sockets of its room’s members.',
      durations,
    ),
    readDuration: histogram('parley_read_duration_seconds', 'Time of a read of the log.', durations, 'operation'),
    frames: counter('parley_frames_total', 'Frames emitted.'),
    deliveries: counter('parley_deliveries_total', 'Frames emitted, times the sockets that each was handed to.'),
    gapsRepaired: counter(
      'parley_gaps_repaired_total',
      'Times that missed changes were read from the log and emitted.',
    ),
    resets: counter('parley_resets_total', 'Rooms that a client was told to load afresh, by reason.', 'reason'),
  };
}
