export * from './accessibility.ts';
export * from './browser.ts';
