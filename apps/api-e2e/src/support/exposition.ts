/** One figure: what Prometheus stores of it. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Type = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

interface Family {
  readonly name: string;
  readonly type: Type;
  readonly samples: Sample[];
}

const types: ReadonlySet<string> = new Set<Type>(['counter', 'gauge', 'histogram', 'summary', 'untyped']);
const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const comment = new RegExp(`^# (HELP|TYPE) (${metricName}) (.+)$`);
const sample = new RegExp(`^(${metricName})(?:\\{(.*)\\})? (\\S+)(?: -?\\d+)?$`);
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;
const suffixes: Readonly<Partial<Record<Type, readonly string[]>>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/**
 * Reads Prometheus' text format 0.0.4, and is stricter than Prometheus: every figure has a help and a type before it, and a
 * histogram adds up. Errors: an Error that names the line.
 */
export function parseExposition(text: string): readonly Sample[] {
  if (!text.endsWith('\n')) throw new Error('The last line does not end.');
  const families = new Map<string, Family>();
  const helped = new Set<string>();
  const series = new Set<string>();
  let family: Family | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const refuse = (why: string): never => {
      throw new Error(`${why}: ${line}`);
    };
    const [, keyword, name = '', rest = ''] = comment.exec(line) ?? [];
    if (keyword === 'HELP') {
      if (helped.has(name)) refuse('A second help');
      helped.add(name);
    } else if (keyword === 'TYPE') {
      if (!types.has(rest)) refuse('No type');
      if (families.has(name) || !helped.has(name)) refuse('A type a second time, or before its help');
      family = { name, type: rest as Type, samples: [] };
      families.set(name, family);
    } else if (line !== '') {
      const read = readSample(line) ?? refuse('No figure');
      if (!family || !belongs(read, family)) return refuse('A figure outside of its family');
      const key = JSON.stringify([read.name, Object.entries(read.labels).sort()]);
      if (series.has(key)) refuse('The same figure twice');
      series.add(key);
      family.samples.push(read);
    }
  }
  for (const { type, name, samples } of families.values()) if (type === 'histogram') addUp(name, samples);
  return Array.from(families.values(), ({ samples }) => samples).flat();
}

function readSample(line: string): Sample | undefined {
  const [, name, list = '', number] = sample.exec(line) ?? [];
  const labels = readLabels(list);
  const value = number === undefined ? undefined : readNumber(number);
  return name === undefined || !labels || value === undefined ? undefined : { name, labels, value };
}

function readLabels(list: string): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (let at = 0; at < list.length; at = label.lastIndex) {
    label.lastIndex = at;
    const [, name, value] = label.exec(list) ?? [];
    if (name === undefined || value === undefined || name in labels) return undefined;
    labels[name] = value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }
  return labels;
}

/** As Go's ParseFloat does, which is what the format refers to: it ignores case, and prom-client writes `Nan`. */
function readNumber(text: string): number | undefined {
  if (/^nan$/i.test(text)) return NaN;
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinity) return infinity[1] === '-' ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function belongs({ name, labels }: Sample, family: Family): boolean {
  const suffix = (suffixes[family.type] ?? ['']).find((end) => name === family.name + end);
  return suffix !== undefined && (suffix === '_bucket') === (family.type === 'histogram' && 'le' in labels);
}

/** A bucket counts what smaller ones do as well, and the last one everything. */
function addUp(name: string, samples: readonly Sample[]): void {
  const buckets = new Map<string, Sample[]>();
  const counts = new Map<string, number>();
  for (const each of samples) {
    const { le, ...labels } = each.labels;
    const key = JSON.stringify(Object.entries(labels).sort());
    if (le !== undefined) buckets.set(key, [...(buckets.get(key) ?? []), each]);
    else if (each.name === `${name}_count`) counts.set(key, each.value);
  }
  if (buckets.size !== counts.size) throw new Error(`${name} has buckets without a count, or the other way round.`);
  for (const [key, given] of buckets) {
    const ends = given.map(({ labels }) => readNumber(labels['le'] ?? '') ?? NaN);
    const isAscending = given.every(
      ({ value }, n) => n === 0 || (value >= (given[n - 1]?.value ?? NaN) && (ends[n] ?? NaN) > (ends[n - 1] ?? NaN)),
    );
    const isWhole = ends.at(-1) === Infinity && given.at(-1)?.value === counts.get(key);
    if (!isAscending || !isWhole) throw new Error(`${name} of ${key} does not add up.`);
  }
}
