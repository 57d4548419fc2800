export * from './mongo-store.ts';
export * from './mongo-message-log.ts';
export * from './mongo-room-directory.ts';
export * from './store-errors.ts';
