import type { ErrorCode } from '@parley/dto';

/** What an error code means for the person who meets it, and what to do about it. The SDK's own codes begin with `client/`. */
const sentences = {
  'request/invalid': 'The server does not accept this.',
  'request/unknown': 'This server does not know how to do that.',
  'request/too-large': 'This is more than the server takes at once.',
  'auth/required': 'You are not signed in.',
  'auth/invalid': 'You are not signed in any more.',
  'auth/expired': 'You are not signed in any more.',
  'auth/signed-out': 'This session was signed out.',
  'auth/origin': 'The server does not let this page connect.',
  'message/id-taken': 'Another message has this one’s place. Copy the text and send it anew.',
  'message/changed': 'The message was changed elsewhere in the meantime.',
  'message/not-found': 'There is no such message in this room.',
  'message/deleted': 'The message was deleted.',
  'message/not-author': 'Only its author may change a message.',
  'room/not-found': 'There is no such room.',
  'room/not-member': 'You are not in this room.',
  'room/not-maker': 'Only whoever made the room may rename it.',
  'room/reset': 'The room was loaded afresh. Try again.',
  'user/not-found': 'There is nobody of this name.',
  'user/name-taken': 'Somebody else has this name.',
  'limit/exceeded': 'That was too much at once. Wait a moment, then try again.',
  'server/busy': 'The server is busy. Wait a moment, then try again.',
  'server/read-only': 'The server cannot store anything at present. Reading works.',
  'server/unknown': 'It is not certain that this was stored. Trying again is safe.',
  'server/draining': 'The server is restarting. Try again in a moment.',
  'server/internal': 'Something went wrong at the server.',
  'client/offline': 'The server cannot be reached.',
  'client/closed': 'It could not be kept in this browser.',
  'client/not-found': 'There is no such message here.',
  'client/discarded': 'It was discarded before it was sent.',
} satisfies Record<ErrorCode | `client/${string}`, string>;

export const problems: ReadonlyMap<string | undefined, string> = new Map(Object.entries(sentences));
