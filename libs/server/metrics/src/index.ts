export { loadMetrics } from './load-metrics.ts';
export { MetricsListener, MetricsOpenError } from './metrics-listener.ts';
export type { Metrics } from './metrics.ts';
