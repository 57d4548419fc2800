import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ParleyError } from '@parley/server-domain';
import type { Request } from 'express';
import { OriginPolicy } from './origin.ts';

/** Keeps pages of foreign origins away from what a cookie can do. Error: `auth/origin`. */
@Injectable()
export class OriginGuard implements CanActivate {
  constructor(private readonly origins: OriginPolicy) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<Request>();
    const { origin, host, 'sec-fetch-site': fetchSite } = headers;
    if (this.origins.allows({ origin, host, fetchSite: fetchSite?.toString() })) return true;
    throw new ParleyError('auth/origin');
  }
}
