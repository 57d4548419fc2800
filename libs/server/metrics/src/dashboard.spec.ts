import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Metrics } from './metrics.ts';

const docs = join(import.meta.dirname, '../../../../docs');

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
}

const metrics = new Metrics({ store: 'sqlite', node: 'a', version: '1.2.3' });
metrics.watch({ sessions: 0, waitingCommands: 0 });

/** What can be asked for: a histogram is three series. */
const series = new Set<string>();
const own: string[] = [];
const labels = new Set(['le', 'node', 'store']);
let dashboard: Dashboard;
let expressions: string[];
let operations: string;

beforeAll(async () => {
  for (const { name, type } of await metrics.registry.getMetricsAsJSON()) {
    const isHistogram = String(type) === 'histogram';
    for (const suffix of isHistogram ? ['_bucket', '_sum', '_count'] : ['']) series.add(name + suffix);
    if (name.startsWith('parley_')) own.push(name);
    const metric = metrics.registry.getSingleMetric(name) as unknown as { labelNames: readonly string[] };
    for (const label of metric.labelNames) labels.add(label);
  }
  dashboard = JSON.parse(await readFile(join(docs, 'operations/grafana-dashboard.json'), 'utf8')) as Dashboard;
  expressions = [
    ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...dashboard.templating.list.map(({ query }) => query),
  ];
  operations = await readFile(join(docs, 'operations.md'), 'utf8');
});

const namesIn = (text: string): string[] => [
  ...new Set(Array.from(text.matchAll(/\b(?:parley|nodejs|process)_[a-z0-9_]+/g), ([name]) => name)),
];

describe('the dashboard', () => {
  test('asks for nothing that a server does not serve', () => {
    const asked = namesIn(expressions.join('\n'));
    expect(asked.length).toBeGreaterThan(15);
    expect(asked.filter((name) => !series.has(name))).toEqual([]);
  });

  test('shows everything that Parley counts', () => {
    const text = expressions.join('\n');
    expect(own.filter((name) => !text.includes(name))).toEqual([]);
  });

  test('groups and selects by labels that there are', () => {
    const used = expressions.flatMap((expr) => [
      ...Array.from(expr.matchAll(/\bby \(([^)]*)\)/g), ([, list = '']) => list.split(', ')).flat(),
      ...Array.from(expr.matchAll(/([a-z]+)(?:=~|!=|=)"/g), ([, label = '']) => label),
    ]);
    expect(new Set(used).size).toBeGreaterThan(5);
    expect(used.filter((label) => !labels.has(label))).toEqual([]);
  });

  test('has a title and a number of its own for each panel', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(panels.filter(({ title }) => title === '')).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  test('explains everything that Parley counts', () => {
    expect(own.filter((name) => !operations.includes(`\`${name}\``))).toEqual([]);
  });

  test('names nothing that a server does not serve', () => {
    const known = new Set([...series, ...own]);
    expect(namesIn(operations).filter((name) => !known.has(name))).toEqual([]);
  });
});
