export * from './accessibility.ts';
export * from './until.ts';
