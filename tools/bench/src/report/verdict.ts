import type { Goal, Row } from '../figures/figure.ts';
import { spreadOf, type Spread } from '../statistics.ts';

export interface Verdict {
  readonly value: Spread;
  readonly baseline?: Spread;
  /** Of each run's value to the same run's baseline. */
  readonly ratio?: Spread;
  /** `undefined`: there is no goal. */
  readonly isMet?: boolean;
}

/** Whether a line meets its goal: by the median, of the ratios where the goal is a factor of the baseline. */
export function verdictOf({ values, baseline, goal }: Row): Verdict {
  const value = spreadOf(values);
  const ratio = baseline && spreadOf(values.map((each, run) => each / (baseline.values[run] ?? Number.NaN)));
  return {
    value,
    ...(baseline && { baseline: spreadOf(baseline.values) }),
    ...(ratio && { ratio }),
    ...(goal && { isMet: meets(goal, goal.of === 'ratio' ? ratio?.median : value.median) }),
  };
}

function meets({ atLeast, atMost }: Goal, reached: number | undefined): boolean {
  if (reached === undefined || Number.isNaN(reached)) return false;
  return (atLeast === undefined || reached >= atLeast) && (atMost === undefined || reached <= atMost);
}
