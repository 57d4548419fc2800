import { esm } from '../../../jest.esm.ts';

// Its tests wait for a real redis-server, which a busy machine may hold up.
export default { ...esm('server-channel-redis'), testTimeout: 60_000 };
