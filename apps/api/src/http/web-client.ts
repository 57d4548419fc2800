import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { sessionCookieIn } from '@parley/server-accounts';
import type { RequestHandler } from 'express';
import compressedFiles from 'express-static-gzip';
import type { PageLocals } from './security-headers.ts';

/** Paths that are the server's own. */
const notPages = /^\/(api|health|socket\.io)(\/|$)/;
/** Names that the build makes from a file's content, such as `chunk-C2P1x-_6.js`; a word of eight small letters is no hash. */
const hashedName = /-(?![a-z_-]{8}\.)[\w-]{8}\.\w+(?:\.br|\.gz)?$/;
/** They tell browsers what a page may do; on scripts and styles they mean nothing, and weigh a kilobyte each. */
const pageHeaders = [
  'Content-Security-Policy',
  'Cross-Origin-Opener-Policy',
  'Origin-Agent-Cluster',
  'Referrer-Policy',
  'X-DNS-Prefetch-Control',
  'X-Download-Options',
  'X-Frame-Options',
  'X-Permitted-Cross-Domain-Policies',
  'X-XSS-Protection',
];
const yearS = 365 * 24 * 60 * 60;

/**
 * Serves the built web client: files as they are, or as the build compressed them; `index.html` for every other path
 * without an extension, so that deep links work and a missing file is a 404.
 */
export function webClient(folder: string): RequestHandler {
  const files = compressedFiles(folder, {
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    index: false,
    serveStatic: {
      redirect: false,
      // Nobody asks for a part of a script, nor whether it has changed: its name would be another. The few small files that
      // have no hash in their names are sent anew.
      acceptRanges: false,
      etag: false,
      lastModified: false,
      setHeaders: (response, path) => {
        const caching = hashedName.test(path) ? `public, max-age=${yearS}, immutable` : 'no-cache';
        response.setHeader('Cache-Control', caching);
        for (const header of pageHeaders) response.removeHeader(header);
      },
    },
  }) as RequestHandler;
  const page: RequestHandler = (request, response, next) => {
    readFile(join(folder, 'index.html'), 'utf8').then(
      (html) => {
        response.setHeader('Cache-Control', 'no-cache');
        const page = withNonce(html, (response.locals as PageLocals).nonce);
        const hasSession = sessionCookieIn(request.headers.cookie) !== undefined;
        response.type('html').send(hasSession ? withTokenAhead(page) : page);
      },
      () => {
        // No client was built: this server has REST and WebSocket alone.
        next();
      },
    );
  };
  return (request, response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const { path } = request;
    if (!isRead || notPages.test(path)) next();
    else if (path === '/index.html' || extname(path) === '') page(request, response, next);
    else files(request, response, next);
  };
}

/** Somebody signed in needs a token before anything else: their browser asks for it while it loads the client. */
function withTokenAhead(html: string): string {
  const link = '<link rel="preload" href="/api/auth/token" as="fetch" crossorigin="use-credentials">';
  return html.replace(/<link(?=\s)/, `${link}$&`);
}

/** The page's own styles, and those that Angular adds later, may only stand there with the response's nonce. */
export function withNonce(html: string, nonce: string): string {
  return html
    .replace(/<style(?=[\s>])/g, `<style nonce="${nonce}"`)
    .replace(/<parley-root(?=[\s>])/, `<parley-root ngCspNonce="${nonce}"`);
}
