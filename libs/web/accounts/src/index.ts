export { Me } from './me/me.ts';
export { preloadAccounts } from './preload.ts';
