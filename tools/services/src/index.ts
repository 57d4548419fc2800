export { findChromium, requireChromium } from './chromium.ts';
export { MissingServiceError } from './service.ts';
