export { Me } from './me/me.ts';
export { Welcome } from './welcome/welcome.ts';
