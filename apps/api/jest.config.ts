import { esm } from '../../jest.esm.ts';

// Real servers start in these tests; on a machine under load that takes a while.
export default { ...esm('api'), testTimeout: 30_000 };
