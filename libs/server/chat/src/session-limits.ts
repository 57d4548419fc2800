import { SessionLimit } from '@parley/server-transport';

/** Commands of the log. A setting: `ChatOptions.sends`. */
export class SendLimit extends SessionLimit {}

/** News of typing: what a person who types in one room needs, several times over. */
export class TypingLimit extends SessionLimit {
  constructor() {
    super({ count: 20, perMs: 10_000 });
  }
}
