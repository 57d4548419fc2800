export * from './factories.ts';
export * from './fault-proxy.ts';
export * from './in-memory-message-log.ts';
export * from './in-memory-room-directory.ts';
export { endWithTests } from './leftovers.ts';
export * from './memory-disk.ts';
export * from './server.ts';
export * from './until.ts';
