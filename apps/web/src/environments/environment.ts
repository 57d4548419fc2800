import type { Environment } from '@parley/web-data-access';

/** Production: the server that serves this page serves everything. */
export const environment: Environment = { isProduction: true, serverUrl: '' };
