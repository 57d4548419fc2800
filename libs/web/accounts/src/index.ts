export { Me } from './me/me.ts';
export { loadWelcome, preloadAccounts } from './preload.ts';
