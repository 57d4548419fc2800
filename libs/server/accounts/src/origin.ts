/** Whose pages may talk to this server from a browser. */
export interface OriginPolicyOptions {
  /** The server's own origin as browsers see it. Without it, a page is at home when its host is the request's. */
  readonly publicOrigin?: string | undefined;
  /** Further origins, such as a client served from elsewhere. */
  readonly clientOrigins: readonly string[];
}

/**
 * What a browser says about where a request comes from.
 * `fetchSite` is the header Sec-Fetch-Site, which browsers add also where they leave `Origin` out.
 */
export interface OriginHeaders {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
  readonly fetchSite?: string | undefined;
}

/** The policy of this server, as it is injected. */
export class OriginPolicy {
  readonly publicOrigin: string | undefined;
  readonly clientOrigins: readonly string[];

  constructor({ publicOrigin, clientOrigins }: OriginPolicyOptions) {
    this.publicOrigin = publicOrigin;
    this.clientOrigins = clientOrigins;
  }

  allows(headers: OriginHeaders): boolean {
    return isAllowedOrigin(this, headers);
  }
}

/**
 * Whether a request may come from where it says it comes from. Only browsers say so: a request without `Origin` is not a
 * page's, unless `Sec-Fetch-Site` tells otherwise. The origin `null` (sandboxed frames, files) belongs to nobody and is
 * refused.
 */
export function isAllowedOrigin({ publicOrigin, clientOrigins }: OriginPolicyOptions, headers: OriginHeaders): boolean {
  const { origin, host, fetchSite } = headers;
  if (origin === undefined) return fetchSite !== 'cross-site';
  if (clientOrigins.includes(origin)) return true;
  if (publicOrigin !== undefined) return origin === publicOrigin;
  const own = URL.parse(origin);
  return own !== null && host !== undefined && own.origin === origin && own.host === host.toLowerCase();
}
