import { esm, leftovers } from '../../jest.esm.ts';

// Whole processes start in these tests, on machines that do other things at the same time.
export default {
  ...esm('api-e2e'),
  testTimeout: 30_000,
  setupFilesAfterEnv: [leftovers],
};
