import type { Metrics, MetricsOptions } from './metrics.ts';

/** Loads what counts: a server without metrics starts sooner without it. */
export async function loadMetrics(options: MetricsOptions): Promise<Metrics> {
  const loaded = await import('./metrics.ts');
  return new loaded.Metrics(options);
}
