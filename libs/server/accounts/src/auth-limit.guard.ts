import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { AuthLimit } from './auth-limit.ts';

/** Limits what is asked of the accounts routes, before anything is looked up. Error: `limit/exceeded`. */
@Injectable()
export class AuthLimitGuard implements CanActivate {
  constructor(private readonly limit: AuthLimit) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { headers, ip } = context.switchToHttp().getRequest<Request>();
    await this.limit.take({ cookie: headers.cookie, address: ip });
    return true;
  }
}
