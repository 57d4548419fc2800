import { afterAll } from '@jest/globals';
import { endLeftovers } from './leftovers.ts';

// A process that outlives its tests keeps Jest waiting for ever.
afterAll(endLeftovers);
