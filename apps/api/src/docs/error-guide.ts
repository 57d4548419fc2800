import type { ErrorCode } from '@parley/dto';

/** For each code: what it means for a client, and what to do. Titles and statuses are in the contract. */
export const errorGuide: Readonly<Record<ErrorCode, string>> = {
  'request/invalid':
    'The member `errors` names each wrong part by a JSON pointer. Sending the same again fails the same way: it is a defect of the client.',
  'request/unknown': 'Check the path and the method, or the name of the command. An older server may not know it yet.',
  'request/too-large': 'One request or packet may have 64 KiB. Send less at once.',
  'auth/required': 'Sign in, then send the token: as `Authorization: Bearer …`, or as `token` in the handshake.',
  'auth/invalid':
    'The token was not signed by this server, is damaged, or belongs to another session than the one it was to renew. Get a new one from `GET /api/auth/token`.',
  'auth/expired': 'Tokens live for minutes. Get a new one from `GET /api/auth/token` and send the same again.',
  'auth/signed-out':
    'The session was ended, here or elsewhere, and its tokens with it. Ask the person to sign in again.',
  'auth/credentials':
    'Nobody of this name has this password. Which of the two is wrong is not said; attempts are limited (`limit/exceeded`).',
  'auth/not-offered':
    'Ask `GET /api/auth/ways` which ways there are; the server’s operator sets them (`SIGN_IN_WAYS`).',
  'auth/has-account': 'Only guests and people who are not signed in can make an account. Sign out first.',
  'auth/provider':
    'It can’t be reached, or does not describe itself as OpenID Connect asks for. Try again later; its operator and the server’s find more in the server’s log.',
  'auth/origin':
    'A browser said that the page comes from an origin which this server does not know. Its operator lists origins in `CLIENT_ORIGINS`, or sets `PUBLIC_URL`.',
  'message/id-taken':
    'Somebody else’s message, or one of yours with another text, has this id in the room. Make a new id. If the message is yours, edit it in its place.',
  'message/changed':
    'The text is no longer the one that the edit was made from (`editRev`), or the log was replaced. `current` is the message as it is now: show it, and let the person decide.',
  'message/not-found': 'No message of the room has this id.',
  'message/deleted': 'It was deleted and stays so. Drop the edit.',
  'message/not-author': 'People change and delete their own messages only.',
  'room/not-found': 'Its id is wrong: rooms are never removed and ids never used again.',
  'room/not-member': 'Enter the room first with `room:join`, or send it to a room that you are in.',
  'room/not-maker': 'Ask the person who made the room to rename it.',
  'room/reset':
    'The cursor belongs to another epoch, or is past the end of the log. `reset` says where the room stands: drop what was loaded, and load it afresh.',
  'user/not-found': 'Its id is wrong, or the account is gone.',
  'user/name-taken': 'Names differ by more than case and spaces. Choose another.',
  'limit/exceeded': 'Wait `retryAfterMs` (REST: also the header `Retry-After`, in seconds), then send the same again.',
  'server/busy': 'Too much is waiting. Nothing was stored; wait `retryAfterMs`, then send the same again.',
  'server/read-only':
    'The disk is full or fails to write. Nothing was stored; reading works. Keep what was to be sent, and try again later.',
  'server/unknown':
    'The server could not find out whether this was stored. Send the same with the same id: if it was, the answer is the first one.',
  'server/draining': 'The server is being restarted. Connect again after a random time of up to `retryAfterMs`.',
  'server/internal':
    'A defect of the server. `requestId` finds it in the log. Sending the same again is safe, and may work.',
};
