import { esm } from '../../../jest.esm.ts';

// Its tests wait for disks and processes, which a busy machine may hold up.
export default { ...esm('server-store-sqlite'), testTimeout: 60_000 };
