import { esm } from '../../jest.esm.ts';

export default esm('api-e2e');
