import { z } from 'zod';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface NamedSchema {
  /** A reference, for schemas with a name. */
  readonly schema: JsonObject;
  /** The named schemas that it needs, itself included. */
  readonly components: Readonly<Record<string, JsonObject>>;
}

/**
 * A schema of the contract as JSON Schema, with everything that has a name among the document's components. It describes
 * what is taken, also of answers: objects stay open there, since what servers send may gain members.
 */
export function toJsonSchema(schema: z.ZodType, target: 'draft-2020-12' | 'draft-7'): NamedSchema {
  const json = z.toJSONSchema(schema, { target, io: 'input', unrepresentable: 'any' });
  const text = JSON.stringify(json).replaceAll(/"#\/(?:\$defs|definitions)\//g, '"#/components/schemas/');
  const { $schema: _, $defs, definitions, ...root } = JSON.parse(text) as Record<string, JsonObject | undefined>;
  const components = Object.fromEntries(
    Object.entries({ ...definitions, ...$defs }).map(([name, component]) => [name, withoutId(component as JsonObject)]),
  );
  const name = schema.meta()?.id;
  if (name === undefined) return { schema: root, components };
  const named = '$ref' in root ? components : { ...components, [name]: withoutId(root) };
  return { schema: { $ref: `#/components/schemas/${name}` }, components: named };
}

function withoutId({ id: _, $id: __, ...schema }: JsonObject): JsonObject {
  return schema;
}
