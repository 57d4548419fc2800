export type * from './api.ts';
export type * from './options.ts';
export { ParleyClientError, type ClientErrorCode } from './errors.ts';
export { connect, createParley, transportOptions } from './create-parley.ts';
export { indexedDbStorage, type IndexedDbStorageOptions } from './storage/indexed-db-storage.ts';
export { memoryStorage } from './storage/memory-storage.ts';
