import { z } from 'zod';
import type { Value } from './values.ts';

interface FieldSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface ObjectSchema extends FieldSchema {
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly $defs?: Readonly<Record<string, ObjectSchema>>;
}

/** What lies just inside and just outside a field's limits, read from the schema. */
export function boundariesOf(schema: z.ZodType, name: string): Value[] {
  const root = z.toJSONSchema(schema, { io: 'input' }) as ObjectSchema;
  const object = resolve(root, root);
  const field = object.properties?.[name];
  if (!field) throw new Error(`The schema has no field ${name}.`);
  return [...boundaries(resolve(field, root))];
}

function resolve(schema: ObjectSchema, root: ObjectSchema): ObjectSchema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (root.$defs?.[name] ?? schema);
}

function* boundaries({ maxLength, minimum, maximum, pattern }: FieldSchema): Generator<Value> {
  const text = (length: number): Value => ({
    what: `${String(length)} letters`,
    text: JSON.stringify('a'.repeat(length)),
  });
  if (maxLength !== undefined) yield* [maxLength - 1, maxLength, maxLength + 1, maxLength * 2].map(text);
  if (pattern !== undefined) yield* [1, 7, 8, 63, 64, 65, 1_000].map(text);
  for (const limit of [minimum, maximum]) {
    if (limit === undefined) continue;
    for (const number of [BigInt(limit) - 1n, BigInt(limit), BigInt(limit) + 1n]) {
      yield { what: String(number), text: String(number) };
    }
  }
}
