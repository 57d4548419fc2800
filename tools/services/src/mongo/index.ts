export { startReplicaSet, startStandalone, type ReplicaSet } from './replica-set.ts';
