import type { ErrorCode } from '@parley/dto';
import type { z } from 'zod';

/** What a route answers with, for the OpenAPI document. */
export interface Answer {
  /** Default 200. */
  readonly status?: number;
  readonly schema?: z.ZodType;
  readonly summary: string;
  /** Codes of the contract that this route answers with, besides those that every route may. */
  readonly errors?: readonly ErrorCode[];
}

const key = Symbol('parley:answers');

/** Documents a route. The document's generator reads it, so that the running server loads no documentation library. */
export function Answers(answer: Answer): MethodDecorator {
  return (_target, _name, descriptor) => {
    Reflect.defineMetadata(key, answer, descriptor.value as object);
  };
}

export function answerOf(handler: object): Answer | undefined {
  return Reflect.getMetadata(key, handler) as Answer | undefined;
}
