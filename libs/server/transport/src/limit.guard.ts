import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { callerOf } from './bearer.guard.ts';
import { CommandLimit } from './session-limit.ts';

const key = Symbol('parley:counts-as');

/** A request that everybody hears of, or that takes space for good, counts as this many in `CommandLimit`. */
export const costlyRequest = 25;

/** How many requests this one counts as. Default 1. */
export function CountsAs(times: number): MethodDecorator {
  return (_target, _name, descriptor) => {
    Reflect.defineMetadata(key, times, descriptor.value as object);
  };
}

/** Limits what one session asks over REST; it stands behind `BearerGuard`. Error: `limit/exceeded`. */
@Injectable()
export class LimitGuard implements CanActivate {
  constructor(private readonly limit: CommandLimit) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const times = Reflect.getMetadata(key, context.getHandler()) as number | undefined;
    await this.limit.take(callerOf(context).session, times);
    return true;
  }
}
