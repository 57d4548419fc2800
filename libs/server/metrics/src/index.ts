export { MetricsListener, MetricsOpenError } from './metrics-listener.ts';
export { Metrics, type Load, type MetricsOptions } from './metrics.ts';
