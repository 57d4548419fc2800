export { findChromium, MissingServiceError, requireChromium } from './chromium.ts';
