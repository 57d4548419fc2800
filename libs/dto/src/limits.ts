/**
 * Every limit of the contract, in one place. Lengths of text are UTF-16 code units, the unit of JavaScript strings and
 * of `maxLength` in browsers. What a deployment may change is a setting of the server and reaches clients in `hello`.
 */
export const Limits = {
  /** A message's text. Long enough for a stack trace's first screen; longer things are files. */
  textLength: 4_000,
  /** One packet from a client, in bytes: a full message in 4-byte characters and JSON escapes fits four times over. */
  packetBytes: 64 * 1024,
  /** Items in one page of history or of rooms. */
  pageItems: 200,
  /** Items in a page when the caller names no limit: two screens. */
  defaultPageItems: 50,
  /** Bytes of items in one page of history (JSON, UTF-8). At least one item is always sent. */
  pageBytes: 256 * 1024,
  /** Bytes of items in one frame (JSON, UTF-8): small enough that typing and acks are not stuck behind it. At least one item is sent. */
  frameBytes: 32 * 1024,
  /** Bytes of frames pushed to a session that connects, over all its rooms. The rest is asked for with `changes:since`. */
  pushedBytes: 128 * 1024,
  /** Changes that a cursor may be behind before a connecting session is told `room:reset` instead of sent frames. */
  behindChanges: 500,
  /** The same cap in bytes of items. */
  behindBytes: 256 * 1024,
  /** Cursors in a handshake, and rooms in `hello`: beyond it rooms are paged with `GET /rooms`. */
  cursors: 500,
  /** A room's name. */
  roomNameLength: 80,
  /** A person's name. */
  userNameLength: 40,
  /** The least of a password. With attempts limited it is not guessed; NIST SP 800-63B asks for as much at least. */
  minPasswordLength: 8,
  /** The most of a password: a long sentence, or what a password manager makes. */
  maxPasswordLength: 128,
  /** An address of the web client in a request. */
  urlLength: 2_000,
  /** Unread messages are counted up to this; one more than what people are shown as "99+". */
  unread: 100,
  /** Users in one batched look-up. */
  userLookup: 100,
  /** A token in a handshake or in `session:refresh`. */
  tokenLength: 4_096,
  /** Edit ids that a message remembers, so that a resent edit is answered with its first result. */
  editIds: 16,
  /** Members up to which a room names who is online; above it presence is a count, and typing is not sent. */
  presenceMembers: 100,
} as const;

/** Rhythms of the contract, in milliseconds. */
export const Timings = {
  /** The server sends `heads` this often, so that even a lost last frame is noticed. */
  headsIntervalMs: 15_000,
  /** A room whose cursor stands below the highest head heard of for this long is asked for with `changes:since`. */
  gapPatienceMs: 1_000,
  /** `typing:set` is repeated this often while keys are pressed. */
  typingRepeatMs: 3_000,
  /** Typing ends after this long without a key. */
  typingIdleMs: 5_000,
  /** A receiver forgets who is typing this long after the last news of it. */
  typingExpiryMs: 6_000,
  /** Presence of a room is told at most this often. */
  presenceIntervalMs: 1_000,
  /** The same where presence is but a count: each time costs a write for each of many members. */
  presenceCountIntervalMs: 5_000,
  /** A client waits this long for an ack before it sends the same command again. */
  ackTimeoutMs: 10_000,
} as const;
