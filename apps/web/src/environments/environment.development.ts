import type { Environment } from '@parley/web-data-access';

/** `nx serve web`: its proxy (proxy.conf.json) leads to the API's port, so the origin is the page's own here too. */
export const environment: Environment = { isProduction: false, serverUrl: '' };
