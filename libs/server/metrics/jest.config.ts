import { esm } from '../../../jest.esm.ts';

export default esm('server-metrics');
