import { esm, leftovers } from '../../jest.esm.ts';

export default { ...esm('faults'), setupFilesAfterEnv: [leftovers] };
