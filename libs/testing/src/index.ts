export * from './in-memory-message-log.ts';
export * from './memory-disk.ts';
