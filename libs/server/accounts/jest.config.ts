import { esm } from '../../../jest.esm.ts';

// Real files are synced in these tests; on a machine under load that takes a while.
export default { ...esm('server-accounts'), testTimeout: 30_000 };
