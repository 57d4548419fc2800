/** What a deployment decides about the chat; it is also the token by which it is injected. */
export abstract class ChatOptions {
  /** Told to clients in `hello`. */
  abstract readonly version: string;
  /**
   * How long a disconnected session can be restored, in milliseconds. 0 turns restoring off; messages are recovered from
   * the log either way. Default 120_000 (Socket.IO's own default).
   */
  abstract readonly sessionRecoveryMs: number;
  /**
   * How long somebody who lost the connection still counts as online, in milliseconds. Default 30_000: a tunnel or a
   * lift, not a walk home.
   */
  abstract readonly presenceLingerMs: number;
  /** Log commands of one session: `count` in `perMs` milliseconds. Default 50 in 10_000: faster than anybody types. */
  abstract readonly sends: { readonly count: number; readonly perMs: number };
  /**
   * Requests of one session over REST, and its commands other than those of the log and typing: `count` in `perMs`
   * milliseconds. Default 500 in 10_000: a bot that catches up in ten rooms stays below it.
   */
  abstract readonly commands: { readonly count: number; readonly perMs: number };
  /** Clients come back after a random time up to this when the server stops, in milliseconds. Default 5_000. */
  abstract readonly reconnectWithinMs: number;
}
