export { Me } from './me/me.ts';
export { Welcome } from './welcome/welcome.ts';
export { preloadAccounts } from './preload.ts';
