// The part of the contract that browsers load at run time: no zod behind it.
export * from './errors.ts';
export * from './limits.ts';
export * from './names.ts';
