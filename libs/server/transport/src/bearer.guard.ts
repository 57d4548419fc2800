import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ParleyError, TokenVerifier, type Identity } from '@parley/server-domain';
import type { Request } from 'express';

interface Authenticated extends Request {
  identity?: Identity;
}

/** Lets a REST request in that carries a valid Bearer token (RFC 6750); nothing else is looked at, cookies least of all. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(private readonly tokens: TokenVerifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Authenticated>();
    const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    request.identity = await this.tokens.verify(token);
    return true;
  }
}

/** Who is asking, in a controller behind `BearerGuard`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Identity => callerOf(context));

export function callerOf(context: ExecutionContext): Identity {
  const { identity } = context.switchToHttp().getRequest<Authenticated>();
  if (!identity) throw new ParleyError('auth/required');
  return identity;
}
