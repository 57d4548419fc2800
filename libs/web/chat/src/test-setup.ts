import { jest } from '@jest/globals';
import { supplyMissingBrowser } from '@parley/web-ui/testing/browser';
import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless';

setupZonelessTestEnv();
supplyMissingBrowser();

// Components and axe take their time on a busy machine; a test that hangs still ends.
jest.setTimeout(60_000);
