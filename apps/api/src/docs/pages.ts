import { errorCodes, errors } from '@parley/dto';
import { errorGuide } from './error-guide.ts';
import { html, prose, type Html } from './html.ts';
import type { JsonObject } from './json-schema.ts';
import { membersTable, schemaSection, typeOf, type Schema } from './schema-page.ts';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly description?: string;
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
  readonly security?: readonly object[];
  readonly tags?: readonly string[];
}

export interface OpenApi {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface AsyncApi {
  readonly channels: {
    readonly socket: {
      readonly messages: Readonly<Record<string, { name: string; summary?: string; payload: Schema }>>;
    };
  };
  readonly operations: Readonly<Record<string, { action: string; summary?: string; reply?: JsonObject }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The readable page of both documents. */
export function indexPage(rest: OpenApi, socket: AsyncApi): string {
  const schemas = Object.entries({ ...socket.components.schemas, ...rest.components.schemas }).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const { messages } = socket.channels.socket;
  const operations = Object.entries(rest.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const names = (action: string): string[] =>
    Object.entries(socket.operations).flatMap(([key, operation]) => (operation.action === action ? [key] : []));
  const [commands, events] = [names('receive').filter((key) => key !== 'connect'), names('send')];
  const named = (keys: readonly string[]): [string, string][] => keys.map((key) => [key, messages[key]?.name ?? key]);
  const message = (key: string): Html => messageSection(key, socket);
  const handshake = messages['handshake'];
  return page({
    title: 'Parley’s API',
    nav: html`<ul>
      ${section(
        'rest',
        'REST',
        operations.map(({ path, method }) => [`${method}-${path}`, `${method.toUpperCase()} ${path}`]),
      )}
      ${section('handshake', 'Handshake')} ${section('commands', 'Commands', named(commands))}
      ${section('events', 'Events', named(events))} ${section('schemas', 'Schemas')}
      <li><a href="/api/docs/errors">Errors</a></li>
    </ul>`,
    main: html`<h1>Parley’s API <small>${rest.info.version}</small></h1>
      <p>
        Made from the contract of this server: <a href="/api/docs/openapi.json">openapi.json</a> (OpenAPI 3.1) and
        <a href="/api/docs/asyncapi.json">asyncapi.json</a> (AsyncAPI 3). What went wrong is always a
        <a href="#schema-Problem">Problem</a>; <a href="/api/docs/errors">every code is explained</a>.
      </p>
      <h2 id="rest">REST</h2>
      ${operations.map(({ path, method, operation }) => operationSection(path, method, operation))}
      <h2 id="handshake">Handshake</h2>
      <p>Socket.IO 4 at <code>/socket.io</code>. The <code>auth</code> of the connection:</p>
      ${handshake && html`<p>${typeOf(handshake.payload)}</p>`}
      <h2 id="commands">Commands</h2>
      <p>
        From client to server, acknowledged with <code>{ok: true, …result}</code> or
        <code>{ok: false, error: Problem}</code>.
      </p>
      ${commands.map(message)}
      <h2 id="events">Events</h2>
      <p>From server to client.</p>
      ${events.map(message)}
      <h2 id="schemas">Schemas</h2>
      ${schemas.map(([name, schema]) => schemaSection(name, schema))}`,
  });
}

/** A heading of the contents, with what stands under it by anchor and name. */
function section(id: string, title: string, parts: readonly (readonly [string, string])[] = []): Html {
  const list = parts.map(([anchor, name]) => html`<li><a href="#${anchor}">${name}</a></li>`);
  return html`<li>
    <a href="#${id}">${title}</a>${
      parts.length > 0 &&
      html`<ul>
        ${list}
      </ul>`
    }
  </li>`;
}

/** Each code with what to do about it, under an anchor of the code itself: the `type` of problems leads here. */
export function errorsPage(): string {
  return page({
    title: 'Errors of Parley’s API',
    nav: html`<ul>
      ${errorCodes.map((code) => html`<li><a href="#${code}">${code}</a></li>`)}
    </ul>`,
    main: html`<h1>Errors</h1>
      <p>
        REST answers with <code>application/problem+json</code> (RFC 9457), commands with the same object in their acks.
        Decide by <code>code</code>; codes are never renamed. <a href="/api/docs">Back to the API</a>
      </p>
      ${errorCodes.map(
        (code) =>
          html`<section id="${code}">
            <h2><code>${code}</code> <small>HTTP ${errors[code].status}</small></h2>
            <p><strong>${errors[code].title}</strong></p>
            <p>${prose(errorGuide[code])}</p>
          </section> `,
      )}`,
  });
}

function operationSection(path: string, method: string, operation: Operation): Html {
  const { summary = '', parameters = [], requestBody, responses, security = [] } = operation;
  const body = schemaOf(requestBody);
  const answers = Object.entries(responses).map(([status, response]) => {
    const schema = schemaOf(response);
    const isProblem = Number(status) >= 400;
    return html`<tr>
      <td>${status}</td>
      <td>${isProblem ? codes(response.description ?? '') : schema ? typeOf(schema) : 'nothing'}</td>
    </tr> `;
  });
  const query: Schema = {
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.flatMap(({ name, required }) => (required === true ? [name] : [])),
  };
  return html`<section id="${method}-${path}">
    <h3><code class="method">${method.toUpperCase()}</code> <code>${path}</code></h3>
    <p>${prose(summary)}${security.length === 0 && html` <span class="note">No token needed.</span>`}</p>
    ${parameters.length > 0 && membersTable(query)} ${body && html`<p>Body: ${typeOf(body)}</p>`}
    <div class="table">
      <table>
        <thead>
          <tr>
            <th>Status</th>
            <th>Answer</th>
          </tr>
        </thead>
        <tbody>
          ${answers}
        </tbody>
      </table>
    </div>
  </section> `;
}

function messageSection(key: string, { channels: { socket }, operations }: AsyncApi): Html {
  const message = socket.messages[key];
  const ack = socket.messages[`${key}.ack`];
  if (!message) return html``;
  return html`<section id="${key}">
    <h3><code>${message.name}</code></h3>
    <p>${prose(operations[key]?.summary ?? '')}</p>
    <p>Payload: ${typeOf(message.payload)}</p>
    ${ack && html`<p>Ack: ${typeOf(resultOf(ack.payload))}</p>`}
  </section> `;
}

/** The result in an ack's schema, without its wrapping. */
function resultOf(ack: Schema): Schema {
  return ack.oneOf?.[0]?.allOf?.[1] ?? ack;
}

function codes(description: string): Html {
  const found = [...description.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  return html`${found.map((code) => html`<a href="/api/docs/errors#${code}"><code>${code}</code></a> `)}`;
}

function schemaOf(content: Content | undefined): Schema | undefined {
  return Object.values(content?.content ?? {})[0]?.schema;
}

function page({ title, nav, main }: { title: string; nav: Html; main: Html }): string {
  const { markup } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" type="image/svg+xml" href="/icon.svg" />
        <link rel="stylesheet" href="/api/docs/docs.css" />
      </head>
      <body>
        <nav aria-label="Contents">${nav}</nav>
        <main>${main}</main>
      </body>
    </html> `;
  return markup.replaceAll(/\s*\n\s*/g, '\n');
}

export const docsCss = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1d2129, #e4e7ee);
  --quiet: light-dark(#5a6272, #a2abbd);
  --paper: light-dark(#ffffff, #12151b);
  --panel: light-dark(#f4f5f9, #1a1e27);
  --line: light-dark(#dde0e8, #2c3240);
  --accent: light-dark(#3548c8, #a5b1ff);
  font: 15px/1.55 system-ui, sans-serif;
}
body { margin: 0; display: grid; grid-template-columns: 15rem minmax(0, 1fr); background: var(--paper); color: var(--ink); }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; padding: 1.5rem 1rem; box-sizing: border-box; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav ul ul { padding-left: 0.7rem; font-size: 0.85rem; }
nav a { display: block; padding: 0.15rem 0.5rem; border-radius: 6px; text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { background: var(--panel); }
main { padding: 1rem 2rem 6rem; max-width: 60rem; }
a { color: var(--accent); }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: 0.3rem; }
h3 { margin: 0 0 0.4rem; font-size: 1rem; }
h1 small, h2 small { color: var(--quiet); font-weight: normal; font-size: 0.9rem; }
section { margin: 1.2rem 0; padding: 1rem; background: var(--panel); border-radius: 10px; scroll-margin-top: 1rem; }
section:target { outline: 2px solid var(--accent); }
section h2 { margin: 0 0 0.4rem; border: 0; padding: 0; font-size: 1rem; }
p { margin: 0.4rem 0; }
code { font: 0.92em ui-monospace, monospace; overflow-wrap: anywhere; }
.method { color: var(--accent); font-weight: 600; }
.note, td small { color: var(--quiet); }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th { text-align: left; color: var(--quiet); font-weight: 500; }
th, td { padding: 0.3rem 0.6rem 0.3rem 0; border-top: 1px solid var(--line); vertical-align: top; }
@media (max-width: 48rem) {
  body { grid-template-columns: minmax(0, 1fr); }
  nav { position: static; max-height: none; padding-bottom: 0; }
  nav ul ul { display: none; }
  main { padding: 1rem; }
}
`;
