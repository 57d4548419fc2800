import type { Contender, Target } from '../servers/target.ts';
import type { Busy, Context } from './figure.ts';

export interface Sample {
  readonly values: Readonly<Record<string, number>>;
  readonly busy?: Busy;
}

/** All samples of all contenders, in order of the runs. */
export class Samples {
  readonly #byContender = new Map<string, Sample[]>();

  add(contender: string, sample: Sample): void {
    const samples = this.#byContender.get(contender);
    if (samples) samples.push(sample);
    else this.#byContender.set(contender, [sample]);
  }

  /** One value of one contender, by run. */
  of(contender: string, value: string): number[] {
    return (this.#byContender.get(contender) ?? []).map(({ values }) => values[value] ?? Number.NaN);
  }

  /** The mean of each contender. */
  get busy(): Record<string, Busy> {
    return Object.fromEntries(
      [...this.#byContender].flatMap(([contender, samples]) => {
        const busy = samples.flatMap((sample) => sample.busy ?? []);
        const mean = (side: keyof Busy): number => busy.reduce((sum, each) => sum + each[side], 0) / busy.length;
        return busy.length === 0 ? [] : [[contender, { server: mean('server'), load: mean('load') }]];
      }),
    );
  }
}

/** Measures each contender in turn, run by run: A B A B. What disturbs the machine disturbs all of them. */
export async function interleave(
  contenders: readonly Contender[],
  { runs, say }: Pick<Context, 'runs' | 'say'>,
  measure: (target: Target, contender: Contender) => Promise<Sample>,
): Promise<Samples> {
  const samples = new Samples();
  for (let run = 1; run <= runs; run++) {
    for (const contender of contenders) {
      await using target = await contender.start();
      const sample = await measure(target, contender);
      samples.add(contender.name, sample);
      say(`  run ${run}, ${contender.name}: ${JSON.stringify({ ...sample.values, ...sample.busy }, rounded)}`);
    }
  }
  return samples;
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
