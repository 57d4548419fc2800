import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** What a page's response knows of its policy. */
export interface PageLocals {
  /** Goes into `ngCspNonce` and on inline styles; another for every response. */
  nonce: string;
}

/**
 * Headers of every response (helmet). Scripts come from this origin alone, never inline. Styles that Angular and
 * Material put into the page carry the nonce; style attributes, which can't load or run anything, are allowed.
 */
export function securityHeaders(): RequestHandler[] {
  const nonce: RequestHandler = (_request, { locals }, next) => {
    (locals as PageLocals).nonce = randomBytes(16).toString('base64url');
    next();
  };
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response)}'`],
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        // 'self' covers ws and wss only in newer browsers.
        connectSrc: ["'self'", (request) => socketSources(request.headers.host)],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // Whether the host is reached by TLS alone is for the proxy that ends TLS to say.
    strictTransportSecurity: false,
  });
  return [nonce, headers as RequestHandler];
}

function nonceOf(response: object): string {
  return (response as { locals: PageLocals }).locals.nonce;
}

function socketSources(host = ''): string {
  return /^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(host) ? `ws://${host} wss://${host}` : '';
}
