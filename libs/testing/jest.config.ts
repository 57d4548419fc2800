import { esm } from '../../jest.esm.ts';

export default esm('testing');
