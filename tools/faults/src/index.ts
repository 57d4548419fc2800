export * from './checks/check-history.ts';
export * from './checks/history.ts';
