export * from './identity-provider.ts';
