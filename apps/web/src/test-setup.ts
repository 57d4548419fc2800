import { supplyMissingBrowser } from '@parley/web-ui/testing';
import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless';

setupZonelessTestEnv();
supplyMissingBrowser();
