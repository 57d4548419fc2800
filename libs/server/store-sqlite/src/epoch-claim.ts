import type { DatabaseSync } from 'node:sqlite';

export interface EpochClaim {
  /** What the side file says of this very file; `undefined` when it is missing or speaks of another. */
  readonly known: { readonly epoch: string; readonly commits: number } | undefined;
  /** The name to take when the epoch has to change. */
  readonly fresh: string;
}

export interface EpochState {
  readonly epoch: string;
  readonly commits: number;
}

/**
 * Decides whether the database goes on with its epoch. It does when the side file names the same one and has seen no
 * commit that the database has not: a side file may lag (a kill between commit and side file), a database may not (it
 * was copied back from an earlier time). Otherwise the epoch is replaced, durably, before anything is served.
 */
export function settleEpoch(db: DatabaseSync, { known, fresh }: EpochClaim): EpochState {
  const { epoch, commits } = db.prepare('SELECT epoch, commits FROM store').get() as unknown as EpochState;
  if (known?.epoch === epoch && known.commits <= commits) return { epoch, commits };
  db.prepare('UPDATE store SET epoch = ?, commits = commits + 1').run(fresh);
  return { epoch: fresh, commits: commits + 1 };
}
