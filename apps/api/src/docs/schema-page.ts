import { html, prose, type Html } from './html.ts';

/** As much of JSON Schema as the contract uses. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** A named schema: its members, or what it is. */
export function schemaSection(name: string, schema: Schema): Html {
  return html`<section id="schema-${name}">
    <h3>${name}</h3>
    ${schema.description !== undefined && html`<p>${prose(schema.description)}</p>`}
    ${schema.properties ? membersTable(schema) : html`<p>${typeOf(schema)}</p>`}
    ${schema.properties && schema.additionalProperties === false && html`<p class="note">Other members are refused.</p>`}
  </section> `;
}

export function membersTable({ properties = {}, required = [] }: Schema): Html {
  const rows = Object.entries(properties).map(
    ([name, member]) =>
      html`<tr>
        <td><code>${name}</code></td>
        <td>${typeOf(member)}</td>
        <td>${required.includes(name) ? 'yes' : ''}</td>
        <td>${prose(member.description ?? '')}</td>
      </tr> `,
  );
  return html`<div class="table">
    <table>
      <thead>
        <tr>
          <th>Member</th>
          <th>Type</th>
          <th>Always</th>
          <th>Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** What a value may be, in words, with links to named schemas. */
export function typeOf(schema: Schema): Html {
  const { $ref, type, items, additionalProperties, properties } = schema;
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1) ?? '';
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return joined(choices.map(typeOf), ' or ');
  if (schema.allOf) return joined(schema.allOf.map(typeOf), ' and ');
  if ('const' in schema) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum)
    return joined(
      schema.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`),
      ' or ',
    );
  if (items) return html`list of ${typeOf(items)}${limits(schema)}`;
  if (properties)
    return html`{
    ${joined(
      Object.entries(properties).map(([name, member]) => html`<code>${name}</code>: ${typeOf(member)}`),
      ', ',
    )}
    }`;
  if (typeof additionalProperties === 'object') return html`map of ${typeOf(additionalProperties)}`;
  return html`${Array.isArray(type) ? type.join(' or ') : String(type ?? 'anything')}${limits(schema)}`;
}

function limits(schema: Schema): Html {
  const { format, pattern, minLength, maxLength, minimum, maximum, minItems, maxItems } = schema;
  const said = [
    format !== undefined && format,
    range(minLength, maxLength, 'characters'),
    range(minItems, maxItems, 'items'),
    range(minimum, maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum, ''),
    pattern !== undefined && format === undefined && html`<code>${pattern}</code>`,
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
  ].filter((part): part is Html | string => part !== false && part !== '');
  return said.length > 0 ? html` <small>(${joined(said, ', ')})</small>` : html``;
}

function range(from: number | undefined, to: number | undefined, unit: string): string {
  if (from === undefined && to === undefined) return '';
  if (to === undefined) return `at least ${String(from)} ${unit}`.trim();
  return `${from === undefined ? 'up to' : `${from} to`} ${to} ${unit}`.trim();
}

function joined(parts: readonly (Html | string)[], separator: string): Html {
  return html`${parts.map((part, n) => (n === 0 ? html`${part}` : html`${separator}${part}`))}`;
}
