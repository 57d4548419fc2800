import type { MessageId, RoomId } from '@parley/dto';
import type { CommandCase } from './command-cases.ts';
import type { Random } from './random.ts';
import type { RestCase } from './rest-cases.ts';

/** What belongs to others. */
export interface Targets {
  readonly epoch: string;
  /** A room that the caller is not in, and a message in it. */
  readonly secretRoom: RoomId;
  readonly hidden: MessageId;
  /** Somebody else's message in a room that both are in. */
  readonly theirs: MessageId;
}

/** Commands that fit their schemas and must be refused all the same. */
export function* foreignCommands(
  { epoch, secretRoom, hidden, theirs }: Targets,
  random: Random,
  rounds: number,
): Generator<CommandCase> {
  const refused = (command: string, payload: object): CommandCase => ({
    what: JSON.stringify(payload),
    command,
    args: [JSON.stringify(payload)],
    mustBeRefused: true,
  });
  for (let n = 0; n < rounds; n++) {
    const room = secretRoom;
    const change = { edit: random.id(), epoch, editRev: random.below(5), text: 'by Mallory' };
    yield refused('message:send', { room, id: random.pick([hidden, theirs, random.id()]), text: 'by Mallory' });
    yield refused('message:edit', { room, id: random.pick([hidden, random.id()]), ...change });
    yield refused('message:edit', { room: 'lobby', id: random.pick([theirs, hidden]), ...change });
    yield refused('message:delete', { room, id: random.pick([hidden, random.id()]) });
    yield refused('message:delete', { room: 'lobby', id: random.pick([theirs, hidden]) });
    yield refused('message:send', { room: 'lobby', id: theirs, text: 'by Mallory' });
    yield refused('changes:since', { room, epoch, rev: random.below(3) });
    yield refused('room:read', { room, seq: random.below(3) });
    yield refused('message:send', { room: `no-${String(n)}`, id: random.id(), text: 'to nobody' });
    yield refused('room:join', { room: `no-${String(n)}` });
  }
}

/** The same over REST. */
export function* foreignRequests(
  { epoch, secretRoom, hidden, theirs }: Targets,
  token: string,
  random: Random,
): Generator<RestCase> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const refused = (method: string, path: string, body?: object): RestCase => ({
    what: 'of others',
    method,
    path: `/api/v1${path}`,
    headers,
    mustBeRefused: true,
    ...(body && { body: JSON.stringify(body) }),
  });
  const room = `/rooms/${secretRoom}`;
  const change = { edit: random.id(), epoch, editRev: 1, text: 'by Mallory' };
  for (const query of ['', '?around=newest', '?around=first_unread', '?before=5', '?after=0']) {
    yield refused('GET', `${room}/messages${query}`);
  }
  yield refused('GET', `${room}/messages/${hidden}`);
  yield refused('GET', `/rooms/lobby/messages/${hidden}`);
  yield refused('GET', `${room}/changes?epoch=${epoch}&after=0`);
  yield refused('GET', `${room}/members`);
  yield refused('POST', `${room}/messages`, { id: random.id(), text: 'by Mallory' });
  yield refused('POST', '/rooms/lobby/messages', { id: theirs, text: 'by Mallory' });
  yield refused('PUT', `${room}/read`, { seq: 1 });
  yield refused('PATCH', room, { name: 'Mallory’s' });
  yield refused('PATCH', '/rooms/lobby', { name: 'Mallory’s' });
  for (const path of [
    `${room}/messages/${hidden}`,
    `/rooms/lobby/messages/${theirs}`,
    `/rooms/lobby/messages/${hidden}`,
  ]) {
    yield refused('PATCH', path, change);
    yield refused('DELETE', path);
  }
  for (const user of ['somebody', 'mE', 'ME', '-']) {
    yield refused('PUT', `${room}/members/${user}`);
    yield refused('DELETE', `/rooms/lobby/members/${user}`);
  }
}
