import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Ref {
  readonly $ref?: string;
}

export interface Parameter {
  readonly in: 'path' | 'query';
  readonly name: string;
}

interface OperationObject {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Ref } } };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
}

/** A route of the committed OpenAPI document. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** The name of its body's schema in the contract. */
  readonly body: string | undefined;
}

const file = join(import.meta.dirname, '../../../../docs/api/openapi.json');

/** Every route there is. */
export function operations(): Operation[] {
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Document;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content['application/json'].schema.$ref?.split('/').at(-1),
    })),
  );
}
