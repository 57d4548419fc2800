import { commands, events, Handshake, Problem } from '@parley/dto';
import type { z } from 'zod';
import { toJsonSchema, type JsonObject } from './json-schema.ts';

/** What one name of the protocol is for. */
const summaries: Readonly<Record<keyof typeof commands | `event ${keyof typeof events}`, string>> = {
  'message:send': 'Store a message. The same id again is the same message, and answers with its first result.',
  'message:edit': 'Replace the text that stood at `editRev`.',
  'message:delete': 'Leave a tombstone. Deleting again changes nothing.',
  'changes:since': 'Ask for what changed in a room after a revision.',
  'room:read': 'Move one’s read position.',
  'room:join': 'Enter a public room.',
  'room:leave': 'Leave a room.',
  'typing:set': 'Say that one is typing, or no longer. Volatile: never acknowledged, never written.',
  'session:refresh': 'Give a new token of the same session, without dropping the connection.',
  'event hello':
    'The first event of every session. Its second argument is an offset string, for Socket.IO’s session recovery.',
  'event changes': 'A frame: everything that moves a room from one revision to another.',
  'event room:reset': 'The room must be loaded afresh.',
  'event heads': 'The rooms that moved since the last `heads` that this session acknowledged. Acknowledge each.',
  'event room:joined': 'One entered a room, in whichever session.',
  'event room:left': 'One left a room, in whichever session.',
  'event room:updated': 'A room was renamed, or its members changed.',
  'event room:read': 'One’s read position moved, in whichever session.',
  'event typing': 'Somebody types, or no longer. Forget it six seconds after the last news.',
  'event presence': 'Who came and went since the last presence of the room.',
  'event user:updated': 'Somebody who shares a room with one changed their name.',
  'event session:ended': 'The server ends this session for good.',
  'event server:draining': 'The server stops: come back after a random time.',
};

const channel = '#/channels/socket';

/** The AsyncAPI 3 document of the socket, from the contract's maps of commands and events. */
export function asyncApiOf(version: string): JsonObject {
  const schemas: Record<string, JsonObject> = {};
  const refer = (schema: z.ZodType): JsonObject => {
    const converted = toJsonSchema(schema, 'draft-7');
    Object.assign(schemas, converted.components);
    return converted.schema;
  };
  const problem = refer(Problem);
  const messages: Record<string, JsonObject> = {
    handshake: {
      name: 'CONNECT',
      title: 'Handshake',
      summary: 'What the CONNECT packet carries.',
      payload: refer(Handshake),
    },
    'connect-error': {
      name: 'connect_error',
      title: 'Not let in',
      summary: 'The `data` of CONNECT_ERROR.',
      payload: problem,
    },
  };
  const operations: Record<string, JsonObject> = {
    connect: {
      action: 'receive',
      summary: 'Open a session. Who is let in is told `hello`.',
      ...over(['handshake']),
      reply: over(['event.hello', 'connect-error']),
    },
  };

  for (const [name, { payload, result }] of Object.entries(commands)) {
    const key = keyOf(name);
    messages[key] = { name, title: name, summary: summaries[name as keyof typeof commands], payload: refer(payload) };
    operations[key] = { action: 'receive', summary: summaries[name as keyof typeof commands], ...over([key]) };
    if (result === null) continue;
    messages[`${key}.ack`] = { name: `${name} ack`, title: `Ack of ${name}`, payload: ackOf(refer(result), problem) };
    operations[key] = { ...operations[key], reply: over([`${key}.ack`]) };
  }
  for (const [name, { payload }] of Object.entries(events)) {
    const key = `event.${keyOf(name)}`;
    const summary = summaries[`event ${name as keyof typeof events}`];
    messages[key] = { name, title: name, summary, payload: refer(payload) };
    operations[key] = { action: 'send', summary, ...over([key]) };
  }
  messages['event.heads.ack'] = {
    name: 'heads ack',
    title: 'Ack of heads',
    summary: 'Empty.',
    payload: { type: 'null' },
  };
  operations['event.heads'] = { ...operations['event.heads'], reply: over(['event.heads.ack']) };

  const byName = Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Parley',
      version,
      description:
        'Socket.IO 4 (Engine.IO 4), namespace `/`. Commands go from client to server and are acknowledged with a result or a problem, as values; events go from server to client. docs/protocol.md says how a client uses them.',
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    defaultContentType: 'application/json',
    servers: {
      this: {
        host: 'chat.example.org',
        pathname: '/socket.io',
        protocol: 'wss',
        description: 'The server that shows this.',
      },
    },
    channels: { socket: { address: '/', title: 'The socket', messages } },
    operations,
    components: { schemas: Object.fromEntries(byName) },
  };
}

/** Names of the protocol as keys of the document, where a colon is not allowed. */
function keyOf(name: string): string {
  return name.replace(':', '.');
}

function over(messages: readonly string[]): JsonObject {
  return { channel: { $ref: channel }, messages: messages.map((key) => ({ $ref: `${channel}/messages/${key}` })) };
}

function ackOf(result: JsonObject, problem: JsonObject): JsonObject {
  const ok = (isOk: boolean): JsonObject => ({ type: 'boolean', const: isOk });
  return {
    oneOf: [
      { title: 'Done', allOf: [{ type: 'object', properties: { ok: ok(true) }, required: ['ok'] }, result] },
      { title: 'Refused', type: 'object', properties: { ok: ok(false), error: problem }, required: ['ok', 'error'] },
    ],
  };
}
