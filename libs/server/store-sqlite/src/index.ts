export * from './sqlite-store.ts';
export * from './sqlite-message-log.ts';
export * from './sqlite-room-directory.ts';
export * from './store-errors.ts';
