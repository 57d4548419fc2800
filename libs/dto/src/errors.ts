/**
 * Every error code of the contract, with the HTTP status and title it is answered with. Codes are never renamed;
 * clients decide by code, people read title and detail.
 */
export const errors = {
  'request/invalid': { status: 400, title: 'The request does not fit its schema.' },
  'request/unknown': { status: 404, title: 'There is no such command or route.' },
  'request/too-large': { status: 413, title: 'The request is larger than this server takes.' },
  'auth/required': { status: 401, title: 'A token is needed.' },
  'auth/invalid': { status: 401, title: 'The token is not valid here.' },
  'auth/expired': { status: 401, title: 'The token has expired.' },
  'auth/signed-out': { status: 401, title: 'This session was signed out.' },
  'auth/credentials': { status: 401, title: 'Name or password is wrong.' },
  'auth/not-offered': { status: 403, title: 'This way to sign in is not offered here.' },
  'auth/has-account': { status: 409, title: 'This person has an account already.' },
  'auth/provider': { status: 502, title: 'The sign-in provider does not answer as it should.' },
  'auth/origin': { status: 403, title: 'Pages of this origin may not connect.' },
  'message/id-taken': { status: 409, title: 'Another message has this id.' },
  'message/changed': { status: 409, title: 'The message was changed in the meantime.' },
  'message/not-found': { status: 404, title: 'There is no such message in this room.' },
  'message/deleted': { status: 410, title: 'The message was deleted.' },
  'message/not-author': { status: 403, title: 'Only its author may change a message.' },
  'room/not-found': { status: 404, title: 'There is no such room.' },
  'room/not-member': { status: 403, title: 'Only members of the room may do this.' },
  'room/not-maker': { status: 403, title: 'Only the maker of a room may rename it.' },
  'room/reset': { status: 409, title: 'The room was reset: load it afresh.' },
  'user/not-found': { status: 404, title: 'There is no such user.' },
  'user/name-taken': { status: 409, title: 'Somebody else has this name.' },
  'limit/exceeded': { status: 429, title: 'Too many requests: wait, then send again.' },
  'server/busy': { status: 503, title: 'The server is busy: wait, then send again.' },
  'server/read-only': { status: 503, title: 'The server cannot write at present; reading works.' },
  'server/unknown': { status: 503, title: 'It is not known whether this was stored: send the same again.' },
  'server/draining': { status: 503, title: 'The server is stopping: come back soon.' },
  'server/internal': { status: 500, title: 'Something went wrong here.' },
} as const satisfies Record<`${string}/${string}`, { status: number; title: string }>;

export type ErrorCode = keyof typeof errors;
export const errorCodes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];
