import { esm } from '../../../jest.esm.ts';

// Its tests wait for servers and elections, which a busy machine may hold up.
export default { ...esm('server-store-mongo'), testTimeout: 60_000 };
