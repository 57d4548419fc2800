import { parseArgs } from 'node:util';

export interface Options {
  /** The figures to measure; all when empty. */
  readonly only: readonly string[];
  readonly runs: number;
  readonly isQuick: boolean;
}

export const defaultRuns = 3;

export const usage = (ids: readonly string[]): string =>
  `npm run bench -- [--only <figure>]… [--runs N] [--quick]

  --only   measures this figure alone, and only prints: ${ids.join(', ')}
  --runs   how often each figure is measured; default ${defaultRuns}
  --quick  one small and short run, to see whether everything works; only prints`;

/** Errors: a sentence for whoever typed it. */
export function parseOptions(args: readonly string[], ids: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      runs: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw new Error(`There is no figure "${unknown}". There are: ${ids.join(', ')}.`);
  const runs = Number(values.runs ?? (values.quick ? 1 : defaultRuns));
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number, 1 or more.');
  return { only: values.only, runs, isQuick: values.quick };
}
