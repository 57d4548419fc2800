export * from './fake-fetch.ts';
export * from './fake-parley.ts';
export * from './fake-room.ts';
export * from './provide-fake.ts';
