import type { Town } from '../servers/town.ts';

/** What a figure must reach: a factor of its baseline, or a value of its own. */
export interface Goal {
  readonly of: 'ratio' | 'value';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One line of the report: values by run, each beside its baseline's in the same run. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly baseline?: { readonly name: string; readonly values: readonly number[] };
  /** Without one the line is there to be compared with. */
  readonly goal?: Goal;
}

/** How busy both sides were, as shares of one core: what stood still was not the limit. */
export interface Busy {
  readonly server: number;
  readonly load: number;
}

export interface Finding {
  readonly rows: readonly Row[];
  /** By contender, the mean over runs. */
  readonly busy?: Readonly<Record<string, Busy>>;
  readonly notes?: readonly string[];
}

export interface Context {
  readonly runs: number;
  /** A smaller and shorter run, to see whether everything works. */
  readonly isQuick: boolean;
  /** A town of at least this many guests. */
  readonly town: (size: number) => Promise<Town>;
  /** For whoever watches the run. */
  readonly say: (text: string) => void;
}

export interface Figure {
  /** For `--only`. */
  readonly id: string;
  /** How it is measured, for the report. */
  readonly about: string;
  /** How many guests it needs, so that they are signed in once for all figures. */
  guests(isQuick: boolean): number;
  measure(context: Context): Promise<Finding>;
}
